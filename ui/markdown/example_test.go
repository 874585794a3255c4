package markdown_test

import (
	"fmt"
	"time"

	"github.com/charmbracelet/x/ansi"

	"ruse/ui/markdown"
	"ruse/ui/theme"
)

func Example() {
	d := markdown.New(markdown.NewRenderer(theme.New(true)))
	for _, piece := range []string{"# Pl", "an\n\n1. Look at the **lay", "out**\n2. Count"} {
		d.Append(piece)
		for d.Advance(4 * time.Millisecond) {
		}
	}
	d.Finish()
	for d.Advance(4 * time.Millisecond) {
	}
	for b := range d.Blocks() {
		for _, line := range d.Lines(b, 40) {
			fmt.Println(ansi.Strip(line))
		}
	}
	// Output:
	// Plan
	//
	// 1. Look at the layout
	// 2. Count
}
