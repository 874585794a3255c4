package replay

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"ruse/session"
	"ruse/ui/internal/text"
	"ruse/ui/theme"
)

func bar() *Bar {
	return &Bar{
		Position: session.Position{Start: time.Unix(1e9, 0), Event: 60, At: 41 * time.Second, Events: 300, Length: 192 * time.Second},
		Pace:     session.Pace{Speed: 2},
		Landmarks: []session.Landmark{
			{Event: 3, At: time.Second, Run: 1, Outcome: "succeeded"},
			{Event: 40, At: 30 * time.Second, Note: "here"},
			{Event: 150, At: 96 * time.Second, Run: 2, Outcome: "failed"},
			{Event: 200, At: 120 * time.Second},
		},
	}
}

func TestBar(t *testing.T) {
	b := bar()
	for _, c := range []struct {
		w      int
		change func(*Bar)
		want   string
	}{
		{40, func(*Bar) {}, " ▶ 2×  0:41 / 3:12  ┼━◆━●────┼─◆───────"},
		{60, func(b *Bar) { b.Pace.Paused = true }, " ‖ 2×  0:41 / 3:12  ┼━━━━━◆━●──────────┼────◆──────────────"},
		{72, func(b *Bar) { b.Pace.IdleLimit, b.Landmarks = 2*time.Second, nil }, " ‖ 2×  0:41 / 3:12  gaps up to 2.0 s  ━━━━━━━●─────────────────────────"},
		{30, func(b *Bar) { b.Position.Length, b.Pace.Speed = 0, 0 }, " ‖ max  0:41"},
		{30, func(b *Bar) { b.Position.Seeking = true }, " ‖ max  0:41 …"},
	} {
		c.change(b)
		line := b.Draw(theme.New(true), c.w, false)
		if got := strings.TrimRight(ansi.Strip(line), " "); got != c.want || text.Width(line) != c.w {
			t.Errorf("%d cells wide: %d cells\n%q, want\n%q", c.w, text.Width(line), got, c.want)
		}
	}
}

// Every width holds a bar, and what was clicked is where the knob goes.
func TestClick(t *testing.T) {
	b, th := bar(), theme.New(true).Plain()
	for w := 1; w < 200; w += 1 + w/40*7 {
		if got := text.Width(b.Draw(th, w, true)); got != w {
			t.Fatalf("%d cells at width %d", got, w)
		}
		for x := range w {
			to, ok := b.At(th, x, w)
			if !ok {
				continue
			}
			there := bar()
			there.Landmarks, there.Position.At = nil, to
			if line := []rune(ansi.Strip(there.Draw(th, w, true))); x < w-1 && text.Width(b.words(th, w)) == text.Width(there.words(th, w)) && string(line[x]) != th.Glyphs.Connected {
				t.Fatalf("a click on %d of %d goes to %s: %s", x, w, to, string(line))
			}
		}
	}
}

func TestFaster(t *testing.T) {
	b := bar()
	for _, c := range []struct {
		speed float64
		by    int
		want  float64
	}{{2, 1, 4}, {2, -1, 1}, {0.25, -1, 0.25}, {64, 1, 0}, {0, 1, 0}, {0, -1, 64}, {3, 1, 8}, {1000, -1, 64}} {
		b.Pace.Speed = c.speed
		if got := b.Faster(c.by); got != c.want {
			t.Errorf("%d from %g× is %g×, want %g×", c.by, c.speed, got, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	b := bar()
	for words, want := range map[string]Target{
		"1:23": {ByTime: true, At: 83 * time.Second}, "83": {ByTime: true, At: 83 * time.Second}, "83s": {ByTime: true, At: 83 * time.Second},
		"1m23s": {ByTime: true, At: 83 * time.Second}, "1:02:03.5": {ByTime: true, At: 3723500 * time.Millisecond},
		"+10s": {ByTime: true, At: 51 * time.Second}, "-60": {ByTime: true}, "-0:01": {ByTime: true, At: 40 * time.Second},
		"50%": {ByTime: true, At: 96 * time.Second}, "#120": {Event: 120}, " Run 2 ": {ByTime: true, At: 96 * time.Second}, "mark 2": {ByTime: true, At: 120 * time.Second},
		"start": {}, "end": {Event: 300},
	} {
		if got, err := b.Parse(words); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", words, got, err, want)
		}
	}
	for _, words := range []string{"", "soon", "1:60", "1:2:3:4", "-", "+", "#-1", "#x", "101%", "-1%", "NaN%", "nan", "inf", "run", "run x", "run 3", "mark 0", "1.5:00", "1e300"} {
		if got, err := b.Parse(words); err == nil {
			t.Errorf("%q is %+v", words, got)
		}
	}
	b.Position, b.Landmarks = session.Position{}, nil
	for _, words := range []string{"end", "50%", "run 1"} {
		if _, err := b.Parse(words); err == nil {
			t.Errorf("%q of what is still read has an answer", words)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1:23", "+10s", "50%", "#120", "run 2", "mark 1", "end", "1e9", "-1:0:0"} {
		f.Add(seed)
	}
	b := bar()
	f.Fuzz(func(t *testing.T, words string) {
		if to, err := b.Parse(words); err == nil && (to.At < 0 || to.Event < 0) {
			t.Errorf("%q is %+v", words, to)
		}
	})
}
