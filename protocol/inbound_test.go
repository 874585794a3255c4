package protocol

import "testing"

func TestCommandExecutionFailed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		codes []int
		want  string
	}{
		{nil, ""}, {[]int{0, 0}, ""}, {[]int{0, 2}, "b"}, {[]int{-1}, "a"},
	} {
		m := &CommandExecutionResult{}
		for i, code := range test.codes {
			m.Results = append(m.Results, CommandResult{Command: string(rune('a' + i)), ExitCode: code})
		}
		if got, ok := m.Failed(); got.Command != test.want || ok != (test.want != "") {
			t.Errorf("%v: %q, %v", test.codes, got.Command, ok)
		}
	}
}
