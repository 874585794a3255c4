package markdown

import "testing"

// TestDefinitionsAreShown holds that no line vanishes because it looks like the
// definition of a link.
func TestDefinitionsAreShown(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"[OK]: passed\n[ERROR]: timeout\nthen text", []string{"[OK]: passed", "[ERROR]: timeout", "then text"}},
		{"See [a].\n\n[a]: https://x.y/a 'b'\n\n[unused]:\n<c d>\n", []string{"See a https://x.y/a \"b\".", "", "[a]: https://x.y/a 'b'", "", "[unused]:", "<c d>"}},
		{"- [a]: b\n- c\n  [d]: e", []string{"• [a]: b", "• c [d]: e"}},
		{"> [a]: b\n> c\n\nd", []string{"│ [a]: b", "│ c", "", "d"}},
		{"[a]: b\n===\n\n[c]: d\ne\n---", []string{"[a]: b", "===", "", "[c]: d", "e"}},
		{"# h\n[a]: b\n# h", []string{"h", "", "[a]: b", "h"}},
	} {
		wantLook(t, c.text, 60, c.want...)
	}
	if got := read("[OK]: passed\ntext").Text(0); got != "[OK]: passed\ntext\n" {
		t.Errorf("says %q", got)
	}
}
