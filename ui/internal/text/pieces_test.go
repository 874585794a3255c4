package text

import "testing"

func TestContinues(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		prev, next string
		want       bool
	}{
		{"I will", " look", true},
		{"I will ", "look", true},
		{"end.", "\n\n", true},
		{"\tcode", "\treturn", true},
		{"全角", "文字", true},
		{"ส", "วัสดี", true},
		{"step 1", "step 2", false},
		{"I look first.", "Running `ls`:", false},
		{"out\n", "err\n", false},
		{"全角文字。", "次", false},
		{"", "x", false},
		{"x", "", false},
		{"Un", "believable", false},
	} {
		if got := continues(tt.prev, tt.next); got != tt.want {
			t.Errorf("continues(%q, %q) = %v", tt.prev, tt.next, got)
		}
	}
}

func TestPieces(t *testing.T) {
	t.Parallel()
	var p Pieces
	for _, piece := range []struct {
		text string
		want bool
	}{{" Un", false}, {"believ", false}, {"able", false}, {" story", true}, {"Told.", true}} {
		if got := p.Add(piece.text); got != piece.want {
			t.Errorf("at %q: %v", piece.text, got)
		}
	}
	var whole Pieces
	for range PiecesWindow {
		if !whole.Open() || whole.Add("A message.") {
			t.Error("whole messages are told apart too soon")
		}
	}
	if whole.Open() || whole.Add(" indented") {
		t.Error("a cut that comes late counts")
	}
}
