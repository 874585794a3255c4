package ui

import (
	"crypto/tls"
	"net/http"
	"strings"
	"testing"

	"ruse/session/runtimetest"
	"ruse/ui/internal/request"
)

// What was given for the first address does not go to another origin, however
// that came up; the UI says so, and a copy of the request has none of it either.
func TestProgramHeadersStayAtTheirOrigin(t *testing.T) {
	elsewhere := runtimetest.New(t, nil)
	cfg, _ := demoConfig(t, nil)
	cfg.Session.Header = http.Header{"Authorization": {"Bearer for-the-first-alone"}}
	p := startProgram(t, 100, 30, cfg)
	p.wait("connected")
	p.press("\x1b")
	p.wait("i write")
	p.press("a")
	p.wait("Address of a runtime")
	p.press("\x15" + elsewhere.URL() + keyEnter)
	p.waitFor("the other runtime to be dialed", func(string) bool { return len(elsewhere.Upgrades()) > 0 })
	if value := elsewhere.Upgrades()[0].Header.Get("Authorization"); value != "" {
		t.Errorf("another origin got the header: %s", value)
	}
	p.wait("not given to this address: Authorization")
	p.quit()
}

func TestDialOptions(t *testing.T) {
	cfg := Config{URL: "wss://host.example/a"}
	cfg.Session.Header = http.Header{"Authorization": {"Bearer token"}}
	cfg.Session.TLS = &tls.Config{InsecureSkipVerify: true}
	m := New(t.Context(), cfg)
	for url, want := range map[string]bool{
		"wss://host.example/a": true, "https://HOST.example:443/other": true,
		"ws://host.example/a": false, "wss://host.example:444/a": false, "wss://other.example/a": false, "no address": false,
	} {
		opts := m.dialOptions(url)
		if (opts.Header != nil) != want || (opts.TLS != nil) != want {
			t.Errorf("%s: header %v, TLS %v; want them: %v", url, opts.Header, opts.TLS != nil, want)
		}
		said := m.leftOut(url)
		if !want && (!strings.Contains(said, "Authorization") || !strings.Contains(said, "--insecure")) || want && said != "" {
			t.Errorf("%s: said %q", url, said)
		}
		m.link.url = cfg.URL
		msg := heard(m.export(request.Request{Address: url, Prompt: "hi", Model: "m"}, request.FormatShell)()).(exportedMsg)
		if copied := strings.Contains(msg.text, "Authorization"); msg.err == nil && copied != want {
			t.Errorf("%s: the copied request has the header: %v, want %v\n%s", url, copied, want, msg.text)
		}
	}
}
