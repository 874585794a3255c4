package text

import (
	"slices"
	"testing"
)

func TestFit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in           string
		width        int
		fit, fitLeft string
	}{
		{"abc", 5, "abc  ", "abc"},
		{"abcdef", 4, "abc…", "…def"},
		{"世界世界", 4, "世… ", "…界"},
		{"abc", 0, "", "abc"},
	} {
		if got := Fit(test.in, test.width, "…"); got != test.fit {
			t.Errorf("Fit(%q, %d) is %q, want %q", test.in, test.width, got, test.fit)
		}
		if got := FitLeft(test.in, test.width, "…"); got != test.fitLeft {
			t.Errorf("FitLeft(%q, %d) is %q, want %q", test.in, test.width, got, test.fitLeft)
		}
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in           string
		column, stop int
		want         string
		end          int
	}{
		{"plain", 3, 8, "plain", 8},
		{"a\tb", 0, 4, "a   b", 5},
		{"\ta", 3, 4, " a", 5},
		{"世\tx\n\ty", 0, 4, "世  x\n    y", 5},
	} {
		if got, end := Expand(test.in, test.column, test.stop); got != test.want || end != test.end {
			t.Errorf("Expand(%q, %d, %d) is %q, %d, want %q, %d", test.in, test.column, test.stop, got, end, test.want, test.end)
		}
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	in := []string{"two words", "short", "世界世界"}
	if got, want := Wrap(in, 5), []string{"two", "words", "short", "世界", "世界"}; !slices.Equal(got, want) {
		t.Errorf("Wrap: %q, want %q", got, want)
	}
	if got, want := Break(in, 5), []string{"two w", "ords", "short", "世界", "世界"}; !slices.Equal(got, want) {
		t.Errorf("Break: %q, want %q", got, want)
	}
}

func TestRuneStart(t *testing.T) {
	t.Parallel()
	for at, want := range []int{0, 1, 1, 1, 4} {
		if got := RuneStart("a世b", at); got != want {
			t.Errorf("RuneStart at %d is %d, want %d", at, got, want)
		}
	}
}
