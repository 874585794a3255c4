// Package markdown turns markdown that streams into styled terminal lines.
//
// A Document takes text in any pieces, cut anywhere, even inside a character.
// Append only stores it; Advance, called once a frame, reads what came and
// closes blocks; Lines draws a block when someone wants to see it, and nothing
// before. Whatever the pieces were, the same text ends as the same lines.
//
//	d := markdown.New(markdown.NewRenderer(theme.New(true)))
//	d.Append("# Plan\n\n1. Look at the lay")
//	d.Advance(4 * time.Millisecond)
//	for b := range d.Blocks() {
//		for _, line := range d.Lines(b, 100) {
//			fmt.Println(line)
//		}
//	}
//
// # How it works
//
// source keeps the text, cleaned of everything that a terminal would obey.
// reader finds its structure line by line, as CommonMark's appendix describes:
// its state after a line is a small value that holds the open containers and
// the open leaf, so reading never begins anew, however long a list or a fence
// is. A document is cut into blocks where that state allows it, at places that
// depend on the text alone. Each block keeps the state at its start, about a
// hundred bytes for half a kilobyte of text or more; its leaves (paragraphs,
// headings, code, tables) are found again when it is drawn.
//
// goldmark parses what is inside a leaf: emphasis, links, link definitions.
// Glamour's elements and styles draw that. What is around a leaf is ours: lines
// are broken, list markers and quote bars put before them, tables and code laid
// out here, since Glamour's own layout pads each line with styled spaces, joins
// the paragraphs of a list item and takes quadratic time for code. Chroma
// colours code.
//
// # Promises
//
// Nothing that came is left out but marks that are seen in another way. What
// GFM drops without a sign is shown: definitions of links, titles, cells beyond
// a table's last column, tags. Mathematics stands as its source. Code is handed
// out byte for byte as it came; all else is drawn clean.
//
// A line is never wider than asked, holds no control sequence but SGR and OSC 8
// hyperlinks to web addresses, and closes what it opens, so that a window can
// start and end at any line. Drawing one block takes less than a frame, for any
// text: long paragraphs, tables, code and lines are cut into several blocks. The
// one thing that can take longer is the first code in a language, for which
// Chroma reads that language's lexer; Renderer.Defer and Renderer.Pending let a
// program do so elsewhere, with the code drawn plain until then.
//
// A Document and its Renderer are not for concurrent use.
package markdown
