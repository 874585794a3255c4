package markdown

// scan follows the text of a code fence line by line, just closely enough to
// know where a construct that spans lines is open.
type scan struct {
	lang string
}

func newScan(info string) scan { return scan{lang: info} }

func (s *scan) neutral() bool { return true }

func (s *scan) line(text []byte) {}
