package jsonview

import (
	"errors"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"ruse/ui/theme"
)

// drawn is a tree as it is seen at a width.
func drawn(t *Tree, width int) string {
	var lines []string
	for i := range t.Rows(width) {
		lines = append(lines, ansi.Strip(t.Draw(theme.New(true), i)))
	}
	return strings.Join(lines, "\n")
}

func TestTree(t *testing.T) {
	t.Parallel()
	tree, err := NewTree([]byte(`{"a":[1,{"b":null}],"c":{},"d":"one\ntwo ` + strings.Repeat("x", 20) + `","e":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	const open = `{
  "a": [
    1,
    {
      "b": null
    }
  ],
  "c": {},
  "d": "one\ntwo xxxxxxxxxx
  xxxxxxxxxx",
  "e": []
}`
	if got := drawn(tree, 27); got != open {
		t.Errorf("got\n%s\nwant\n%s", got, open)
	}
	if at, ok := tree.Fold(2); !ok || at != 1 {
		t.Errorf("a member folds what begins in line %d, %v", at, ok)
	}
	const folded = `{
  "a": [2],
  "c": {},
  "d": "one\ntwo xxxxxxxxxxxxxxxxxxxx",
  "e": []
}`
	if got := drawn(tree, 80); got != folded {
		t.Errorf("got\n%s\nwant\n%s", got, folded)
	}
	for row, node := range []int{0, 1, 7, 8, 9, 10} {
		if got := tree.NodeAt(row); got != node || tree.RowOf(node) != row {
			t.Errorf("row %d is line %d, whose row is %d; want line %d", row, got, tree.RowOf(node), node)
		}
	}
	if tree.RowOf(4) != 1 {
		t.Errorf("what is folded away is seen in row %d", tree.RowOf(4))
	}
	if n := tree.Search("b"); n != 1 || tree.Next(0, 1) != 4 || !strings.Contains(drawn(tree, 80), `"b": null`) {
		t.Errorf("%d lines hold it, the next is %d:\n%s", n, tree.Next(0, 1), drawn(tree, 80))
	}
	if tree.Search("nowhere") != 0 || tree.Next(0, 1) != -1 {
		t.Error("what is not there is found")
	}
	tree.FoldAll()
	if got := drawn(tree, 80); strings.Count(got, "\n") != 5 {
		t.Errorf("all folded:\n%s", got)
	}
	tree.FoldAll()
	if got := drawn(tree, 27); got != open {
		t.Errorf("all unfolded:\n%s", got)
	}
	if _, ok := tree.Fold(len(tree.nodes) - 1); ok {
		t.Error("the end of all folds something")
	}
}

func TestTreeErrors(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "{", `{"a":1}{}`, `{"a"}`, "[1,]", "\x1b[31m", `{1:2}`} {
		if _, err := NewTree([]byte(bad)); err == nil {
			t.Errorf("%q is taken for JSON", bad)
		}
	}
	if _, err := NewTree(make([]byte, treeBytes+1)); !errors.Is(err, errTooLong) {
		t.Errorf("got %v", err)
	}
	deep := strings.Repeat("[", 9000) + "1" + strings.Repeat("]", 9000)
	tree, err := NewTree([]byte(deep))
	if err != nil || tree.Rows(40) != 18001 {
		t.Fatal(err)
	}
	if w := ansi.StringWidth(tree.Draw(theme.New(true), 9000)); w > 40 {
		t.Errorf("a deep line is %d cells wide", w)
	}
}

// What a runtime sends reaches the terminal only as text.
func TestTreeIsSafe(t *testing.T) {
	t.Parallel()
	tree, err := NewTree([]byte("{\"a\x7f\u202e\":\"\u009b31m\xff\"}"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range tree.Rows(80) {
		line := ansi.Strip(tree.Draw(theme.New(true), i))
		if strings.ContainsAny(line, "\x7f\u202e\u009b") {
			t.Errorf("%q", line)
		}
	}
}
