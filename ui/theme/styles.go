package theme

import "charm.land/lipgloss/v2"

// Styles holds every style that ruse draws with, by the place that uses it.
type Styles struct {
	// Text, Quiet, Faint, Accent, Success, Warning and Failure colour words
	// anywhere; Strong and Key are the accent for titles and for keys in help.
	Text, Quiet, Faint, Accent        lipgloss.Style
	Success, Warning, Failure, Strong lipgloss.Style
	Key, KeyText                      lipgloss.Style

	// Brand is the name in the header, Frame the two rules and the divider.
	Brand, Frame lipgloss.Style

	Entry  EntryStyles
	Panel  PanelStyles
	Dialog DialogStyles

	// Match and Current mark search matches, Selected a selection.
	Match, Current, Selected lipgloss.Style
}

// EntryStyles are those of the transcript.
type EntryStyles struct {
	// Prompt is the person's own words, PromptBar the bar beside them.
	Prompt, PromptBar lipgloss.Style
	// Command is a command's line, Output what it printed, Stderr the same on
	// standard error.
	Command, Output, Stderr lipgloss.Style
	// Rule is the thin line beside command output, Note a remark of ruse.
	Rule, Note lipgloss.Style
	// Focus is the mark beside the entry that keys act on.
	Focus lipgloss.Style
}

// PanelStyles are those of the side panel.
type PanelStyles struct {
	Title, TitleFocused, Tab, TabActive lipgloss.Style
	Row, RowSelected, Detail            lipgloss.Style
}

// DialogStyles are those of a dialog.
type DialogStyles struct {
	Frame, Title, Label, LabelFocused, Hint, Problem lipgloss.Style
	Button, ButtonFocused                            lipgloss.Style
}

func newStyles(t Tokens) Styles {
	base := lipgloss.NewStyle()
	fg := base.Foreground
	return Styles{
		Text: base, Quiet: fg(t.Quiet), Faint: fg(t.Faint), Accent: fg(t.Accent),
		Success: fg(t.Success), Warning: fg(t.Warning), Failure: fg(t.Failure),
		Strong: base.Bold(true),
		Key:    fg(t.Accent), KeyText: fg(t.Quiet),
		Brand: fg(t.Accent).Bold(true), Frame: fg(t.Faint),
		Entry: EntryStyles{
			Prompt: base.Bold(true), PromptBar: fg(t.Accent),
			Command: base.Bold(true), Output: fg(t.Quiet), Stderr: fg(t.Warning),
			Rule: fg(t.Faint), Note: fg(t.Quiet).Italic(true), Focus: fg(t.Accent),
		},
		Panel: PanelStyles{
			Title: fg(t.Quiet).Bold(true), TitleFocused: fg(t.Accent).Bold(true),
			Tab: fg(t.Quiet), TabActive: fg(t.Accent).Bold(true).Underline(true),
			Row: base, RowSelected: base.Background(t.Surface).Bold(true), Detail: fg(t.Quiet),
		},
		Dialog: DialogStyles{
			Frame: base.Border(lipgloss.RoundedBorder()).BorderForeground(t.Accent).Padding(0, 1),
			Title: fg(t.Accent).Bold(true),
			Label: fg(t.Quiet), LabelFocused: fg(t.Accent).Bold(true),
			Hint: fg(t.Faint), Problem: fg(t.Failure),
			Button:        fg(t.Quiet).Padding(0, 1),
			ButtonFocused: fg(t.Accent).Bold(true).Reverse(true).Padding(0, 1),
		},
		// Underlined too, so that they are seen without colours.
		Match: base.Background(t.Match).Underline(true), Current: base.Background(t.Current).Bold(true).Underline(true),
		Selected: base.Reverse(true),
	}
}
