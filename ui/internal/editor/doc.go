// Package editor is a text entry of several lines for texts of any size.
//
// The text is a rope, a balanced tree that no edit changes in place. So a key
// costs the same in an empty text and in one of many megabytes, and undoing is
// going back to the tree before. Only the rows in the window are laid out and
// drawn; where they break is a function of the text and the width alone, found
// anew from the nearest start of a line, or of a segment of a very long one.
//
// Places are counted in bytes from the start of the text. The cursor stands
// between two characters as people count them: what is combined, such as a flag
// or a letter with its accents, is passed and deleted as one.
//
// An Editor is used as Bubble Tea's models are, from one goroutine: SetSize and
// Update change it, Draw and Cursor do not. What it cannot do itself, it asks
// for with a message: Copied holds a text for the clipboard. Texts that come
// from elsewhere are inserted as they are; who takes pastes from a terminal
// makes line breaks of what terminals send for them first.
package editor
