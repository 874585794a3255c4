// Package theme turns a handful of colour tokens into everything ruse draws
// with: the styles of its panes, Glamour's style for markdown, Chroma's style
// for code, and the glyphs that stand for a state.
//
// There is one accent, one colour each for success, warning and failure, and
// three greys. Text itself has no colour of its own: it takes the terminal's
// foreground, so that it can be read even where the background could not be
// found out. A theme is a value that a program makes and hands on; nothing here
// is global, so the background can change while the program runs.
package theme
