package dialog

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"ruse/ui/theme"
)

func drawn(d Dialog, w, h int) string {
	lines, _ := d.Draw(theme.New(true).Plain(), w, h)
	return ansi.Strip(strings.Join(lines, "\n"))
}

func TestNarrow(t *testing.T) {
	t.Parallel()
	items := []Choice{
		{Label: "cancel", Also: "stop abort", Why: "nothing is running"},
		{Label: "copy result", Detail: "Y"},
		{Label: "connect again", Also: "retry"},
		{Label: "save all as a zip", Also: "archive"},
	}
	for typed, want := range map[string]string{
		"":       "cancel,copy result,connect again,save all as a zip",
		"retry":  "connect again",
		"RESULT": "copy result",
		"c":      "copy result,connect again,cancel", // what can't be chosen is last
		"arch":   "save all as a zip",
		"cpr":    "copy result",
		"qqq":    "",
	} {
		var got []string
		for _, c := range Narrow(items, typed) {
			got = append(got, c.Label)
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%q leaves %q, want %q", typed, got, want)
		}
	}
}

func TestPageScrolls(t *testing.T) {
	t.Parallel()
	d := NewPage("Numbers", func(*theme.Theme, int) []string {
		var lines []string
		for i := range 40 {
			lines = append(lines, fmt.Sprintf("line %d.", i))
		}
		return lines
	})
	for _, step := range []struct {
		do   func()
		want string
	}{
		{func() {}, "line 0."},
		{d.GotoEnd, "line 39."},
		{func() { d.ScrollBy(99) }, "line 39."},
		{d.GotoTop, "line 0."},
		{func() { d.ScrollPages(1) }, "line 13."},
	} {
		drawn(d, 40, 20)
		step.do()
		if got := drawn(d, 40, 20); !strings.Contains(got, step.want) {
			t.Errorf("%q is not in sight:\n%s", step.want, got)
		}
	}
}

func TestLineKeepsWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := NewLine("Name", "save", "x", "", func(line string) (Answer, error) {
		if line == "x" {
			return nil, errors.New("x is taken")
		}
		return Nothing, nil
	})
	if a, _ := d.Accept(); a != nil || !strings.Contains(drawn(d, 60, 20), "x is taken") {
		t.Errorf("the dialog shows no problem:\n%s", drawn(d, 60, 20))
	}
	d.Handle(tea.KeyPressMsg{Code: 'y', Text: "y"})
	if strings.Contains(drawn(d, 60, 20), "taken") {
		t.Error("the problem stays though another line was typed")
	}
	if a, _ := d.Accept(); a == nil {
		t.Error("what does is not accepted")
	}
}

func TestLinesGoRound(t *testing.T) {
	t.Parallel()
	var got []string
	d := NewLines("Where", "about", "offer", "decline", []Field{{Label: "one"}, {Label: "two", Value: "2"}}, func(lines []string) (Answer, string) {
		got = lines
		return Nothing, ""
	}, Nothing)
	for _, key := range []string{"a", "b"} {
		d.Handle(tea.KeyPressMsg{Code: rune(key[0]), Text: key})
		d.Next()
	}
	d.Handle(tea.KeyPressMsg{Code: 'c', Text: "c"})
	if a, _ := d.Accept(); a == nil || strings.Join(got, ",") != "ac,2b" {
		t.Errorf("the lines are %q", got)
	}
}

func TestPathIsBusy(t *testing.T) {
	t.Parallel()
	stopped := false
	var agains []bool
	d := NewPath("Save", "a", nil, func(_ string, again bool) (tea.Cmd, func()) {
		agains = append(agains, again)
		return nil, func() { stopped = true }
	})
	d.Accept()
	d.Handle(tea.KeyPressMsg{Code: 'z', Text: "z"})
	if !d.Busy() || !strings.Contains(drawn(d, 60, 20), "> a ") {
		t.Errorf("a path that is written to is changed:\n%s", drawn(d, 60, 20))
	}
	d.Done("there is one")
	d.Accept()
	if fmt.Sprint(agains) != "[false true]" {
		t.Errorf("again was %v", agains)
	}
	d.Decline()
	if !stopped {
		t.Error("what is written goes on")
	}
}
