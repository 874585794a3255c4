package ui

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"strings"
	"testing"
)

// bombPNG says that it unpacks to a large picture.
func bombPNG(w, h uint32) []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	chunk = append(chunk, 8, 6, 0, 0, 0)
	_ = binary.Write(&b, binary.BigEndian, uint32(13))
	b.Write(chunk)
	_ = binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(chunk))
	return b.Bytes()
}

func TestPreviewOfHostileFiles(t *testing.T) {
	evil := "\x1b[31mred\x1b]0;title\x07 \x1b]52;c;aGk=\x07 \x9b2J \u202eabc\u202c\x7f \x1b_Ga=T;AAAA\x1b\\ 全角 👩‍👩‍👧‍👦"
	escaped := strings.ReplaceAll(strings.ReplaceAll(evil, "\x1b", "\\u001b"), "\x07", "\\u0007")
	whole := encoded(t, "png", testPicture(200, 100))
	jpg := encoded(t, "jpeg", testPicture(200, 100))
	for _, c := range []struct {
		name, path string
		data       []byte
		want       string
	}{
		{"text", "/out/a.txt", []byte(strings.Repeat(evil+"\r\n", 50)), "red"},
		{"markdown", "/out/a.md", []byte("# " + evil + "\n\n[x](javascript:alert(1)) ![i](file:///etc/passwd)\n\n```\n" + evil + "\n```\n"), "red"},
		{"json", "/out/a.json", []byte(`{"` + escaped + `":"` + escaped + `"}`), "red"},
		{"raw json", "/out/b.json", []byte(`{"` + evil + `": [`), "red"},
		{"deep json", "/out/c.json", bytes.Repeat([]byte("["), 1<<19), "[["},
		{"nested json", "/out/d.json", []byte(strings.Repeat("[", 5000) + strings.Repeat("0,", 200_000) + "0" + strings.Repeat("]", 5000)), "not indented"},
		{"csv", "/out/a.csv", []byte("a," + evil + "\n" + strings.Repeat(evil+",\""+evil+"\n"+evil+"\"\n", 40)), "red"},
		{"csv with quotes left open", "/out/b.csv", []byte("a,\"b\n" + strings.Repeat("c,d\n", 100)), "a"},
		{"columns", "/out/c.csv", []byte(strings.Repeat("x,", 5000) + "\n"), "200 of 5,001 columns"},
		{"code", "/out/a.go", []byte("// " + evil + "\n```\n````\n" + strings.Repeat("x", 5000)), "red"},
		{"one long line", "/out/d.txt", bytes.Repeat([]byte("全"), 300_000), "全"},
		{"zip names", "/out/a.zip", zipped(t, evil, "../../etc/passwd", "/abs", strings.Repeat("n", 60_000)), "etc/passwd"},
		{"truncated zip", "/out/b.zip", zipped(t, "a")[:40], "list the zip"},
		{"tar names", "/out/a.tar", tarred(t, "a/"+strings.ReplaceAll(evil, "\x00", ""), "../up"), "../up"},
		{"truncated tar.gz", "/out/a.tgz", gzipped(t, tarred(t, "a", "b", "c"))[:60], ""},
		{"gzip of zeros", "/out/zeros.tar.gz", gzipped(t, make([]byte, 32<<20)), ""},
		{"huge picture", "/out/bomb.png", bombPNG(60_000, 60_000), "larger than ruse unpacks"},
		{"picture that overflows", "/out/bomb2.png", bombPNG(1<<31-1, 1<<31-1), "read the PNG"},
		{"truncated png", "/out/cut.png", whole[:len(whole)/2], "read the PNG"},
		{"truncated jpeg", "/out/cut.jpg", jpg[:len(jpg)/2], "read the JPEG"},
		{"no gif", "/out/cut.gif", []byte("GIF89a\xff\xff\xff\xff"), "read the GIF"},
		{"tiny", "/out/tiny.png", encoded(t, "png", testPicture(1, 1)), "1 × 1 pixels"},
		{"thin", "/out/thin.png", encoded(t, "png", testPicture(4000, 1)), "4000 × 1 pixels"},
		{"utf-16", "/out/u.txt", []byte("\xff\xfea\x00b\x00"), "00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {120, 40}} {
				s := newStage(t, size.w, size.h)
				s.store(c.path+evil, "", c.data)
				s.store(c.path, evil, c.data)
				for _, keys := range [][]string{{"enter"}, {"k"}, {"f"}} {
					s.types(keys...)
					s.read()
					s.types("space", "l", "G", "u")
					s.frame()
					s.types("g", "h")
				}
				s.frame()
				if size.w == 120 {
					s.shows(c.want)
				}
			}
		})
	}
}
