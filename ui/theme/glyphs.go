package theme

// Glyphs are the marks that say a state before its colour does.
type Glyphs struct {
	Connected, Connecting, Closed string
	Underway, Done, Failed        string
	Cancelled, Attention          string
	// Bar stands beside the person's words, Rule beside command output.
	Bar, Rule string
	// Across, Down and Join draw the frame: two rules and one divider.
	Across, Down, JoinTop, JoinBottom string
	// Edge is the part of a rule that lies along the focused pane.
	Edge string
	// Prompt opens the composer, More says that lines are folded away, Below
	// that there is more text under the window.
	Prompt, More, Below, Dot string
	// Out and In are which way a frame went.
	Out, In string
	// Thumb and Track draw the scrollbar.
	Thumb, Track string
	// Cursor ends text that is still coming.
	Cursor string
	// Spinner holds the frames of the one thing that turns.
	Spinner []string
	// Ellipsis ends text that was cut.
	Ellipsis string
	// Separator stands between facts in one line.
	Separator string
	// Playing and Paused say what a replay does; Mark and RunStart are places on
	// its way.
	Playing, Paused, Mark, RunStart string
	// Levels draw how much there was, from a little on; Unclear lies where something
	// may have been under way.
	Levels  []string
	Unclear string
}

// Unicode returns the glyphs for terminals that can show them; each is one
// cell wide.
func Unicode() Glyphs {
	return Glyphs{
		Connected: "●", Connecting: "◌", Closed: "○",
		Underway: "◐", Done: "✓", Failed: "✗", Cancelled: "–", Attention: "!",
		Bar: "┃", Rule: "│",
		Across: "─", Down: "│", JoinTop: "┬", JoinBottom: "┴", Edge: "━",
		Prompt: ">", More: "⋯", Below: "▼", Dot: "•",
		Out: "→", In: "←",
		Thumb: "┃", Track: "│",
		Cursor:   "▍",
		Spinner:  []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
		Ellipsis: "…", Separator: "·",
		Playing: "▶", Paused: "‖", Mark: "◆", RunStart: "┼",
		Levels: []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}, Unclear: "┄",
	}
}

// ASCII returns the twins of Unicode's glyphs.
func ASCII() Glyphs {
	return Glyphs{
		Connected: "*", Connecting: "o", Closed: ".",
		Underway: "%", Done: "+", Failed: "x", Cancelled: "-", Attention: "!",
		Bar: "|", Rule: "|",
		Across: "-", Down: "|", JoinTop: "+", JoinBottom: "+", Edge: "=",
		Prompt: ">", More: "...", Below: "v", Dot: "*",
		Out: ">", In: "<",
		Thumb: "#", Track: "|",
		Cursor:   "_",
		Spinner:  []string{"|", "/", "-", "\\"},
		Ellipsis: "~", Separator: "-",
		Playing: ">", Paused: "=", Mark: "!", RunStart: "+",
		Levels: []string{".", ":", "-", "=", "+", "*", "#", "@"}, Unclear: ".",
	}
}
