package preview

import "testing"

func TestGraphics(t *testing.T) {
	for _, c := range []struct {
		env  map[string]string
		want graphics
	}{
		{map[string]string{"TERM": "xterm-kitty"}, graphicsKitty},
		{map[string]string{"TERM": "xterm-ghostty"}, graphicsKitty},
		{map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, graphicsKitty},
		{map[string]string{"TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"}, graphicsKitty},
		{map[string]string{"TERM": "tmux-256color", "KITTY_WINDOW_ID": "1"}, graphicsNone},
		{map[string]string{"TERM": "xterm-kitty", "TMUX": "/tmp/x"}, graphicsNone},
		{map[string]string{"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, graphicsNone},
		{map[string]string{"TERM": "dumb", "KITTY_WINDOW_ID": "1"}, graphicsNone},
		{map[string]string{}, graphicsNone},
	} {
		if got := graphicsOf(func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%v: %d, want %d", c.env, got, c.want)
		}
	}
}
