package session

import "testing"

func TestContentType(t *testing.T) {
	for name, want := range map[string]string{
		"a.md": "text/markdown", "A.PNG": "image/png", "x.tar.gz": "application/gzip", "data.json": "application/json",
		"page.html": "text/html", "none": "application/octet-stream", ".env": "application/octet-stream", "main.go": "text/plain",
	} {
		if got := ContentType(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}
