package cli

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui/internal/report"
	"ruse/ui/internal/text"
)

// page writes a conversation as plain text: blocks with a blank line between
// them. What a runtime said is cleaned on its way. What is written stands in a
// buffer until flush, which is due whenever nothing more is at hand.
type page struct {
	out *bufio.Writer
	// err is the first error of writing; nothing is written after it.
	err error
	// begun says that there is a block, midline that its line is not ended.
	begun, midline bool
	// shell is the command whose output comes last, and its cleaner for each
	// stream, since a chunk may cut what is cleaned as one thing in two.
	shell   string
	streams map[string]*text.Cleaner
	speech  speech
	// bare is the text of the error that stands last on the page, where that had
	// no metadata.
	bare string
	// raw says that what passes stays as it came.
	raw bool
}

// oneLine makes one safe line of a text.
func oneLine(s string) string { return strings.TrimSpace(text.Line(s)) }

func newPage(out io.Writer) *page { return &page{out: bufio.NewWriterSize(out, 64<<10)} }

// write adds safe text to the present block.
func (p *page) write(clean string) {
	if p.err != nil || clean == "" {
		return
	}
	p.bare = ""
	_, p.err = p.out.WriteString(clean)
	p.midline = clean[len(clean)-1] != '\n'
}

// flush hands over what was written.
func (p *page) flush() {
	if p.err == nil {
		p.err = p.out.Flush()
	}
}

// finish ends the page.
func (p *page) finish() error {
	p.endBlock()
	p.flush()
	return p.err
}

// block writes a block of its own.
func (p *page) block(clean string) {
	p.beginBlock()
	p.write(strings.TrimRight(clean, "\n") + "\n")
}

func (p *page) beginBlock() {
	p.endBlock()
	if p.begun {
		p.write("\n")
	}
	p.begun = true
}

// endBlock ends the block that may still grow: what is held of it is no start of
// anything.
func (p *page) endBlock() {
	p.endSpeech()
	p.endStreams()
	if p.midline {
		p.write("\n")
	}
}

// endStreams ends a command's output.
func (p *page) endStreams() {
	for _, stream := range slices.Sorted(maps.Keys(p.streams)) {
		p.streams[stream].Flush(func(_, clean string) { p.write(clean) })
	}
	p.shell, p.streams = "", nil
}

// prompt is what the person asks.
func (p *page) prompt(words string) {
	p.block("> " + strings.ReplaceAll(text.Clean(text.Marked(words)), "\n", "\n> "))
}

// output is a chunk of a command's output; a command's chunks are one block.
func (p *page) output(command, stream, chunk string) {
	if p.streams == nil || p.shell != command {
		p.block("$ " + oneLine(command))
		p.shell, p.streams = command, map[string]*text.Cleaner{}
	}
	p.stream(stream, chunk)
}

// pass writes a chunk of a command's output without a word of ours about it.
func (p *page) pass(stream, chunk string) {
	p.endSpeech()
	p.begun = true
	if p.raw {
		p.write(chunk)
		return
	}
	if p.streams == nil {
		p.streams = map[string]*text.Cleaner{}
	}
	p.stream(stream, chunk)
}

// stream writes what is clean of a chunk.
func (p *page) stream(name, chunk string) {
	c := p.streams[name]
	if c == nil {
		c = new(text.Cleaner)
		p.streams[name] = c
	}
	c.Write(chunk, func(_, clean string) { p.write(clean) })
}

// tool is a tool's call or its end, as a runtime logs it.
func (p *page) tool(t report.Tool) {
	what := "calls " + t.Name
	if t.End {
		what = t.Name + " returns"
	}
	p.block("tool: " + oneLine(what) + ": " + excerpt([]byte(t.Text)))
}

// problem is an error that the runtime reports. 0.10 sends one of its own twice,
// and the metadata only with the second: that goes on below the first.
func (p *page) problem(words string, metadata []byte) {
	lines := []string{"error: " + oneLine(words)}
	var members map[string]json.RawMessage
	if json.Unmarshal(metadata, &members) != nil && len(metadata) > 0 {
		lines = append(lines, "  "+oneLine(string(metadata)))
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		value := string(members[name])
		var quoted string
		if json.Unmarshal(members[name], &quoted) == nil {
			value = quoted
		}
		lines = append(lines, member(oneLine(name), value)...)
	}
	if again := lines[0]; p.bare == again && len(lines) > 1 {
		p.write(strings.Join(lines[1:], "\n") + "\n")
		p.bare = ""
		return
	}
	p.block(strings.Join(lines, "\n"))
	if len(lines) == 1 {
		p.bare = lines[0]
	}
}

// maxMemberLines bounds the lines of one member, such as a stack.
const maxMemberLines = 12

// member is a member of an error's metadata: a text of several lines, such as a
// stack, keeps them, below its name.
func member(name, value string) []string {
	words := strings.Split(strings.TrimRight(text.Clean(value), "\n"), "\n")
	if len(words) == 1 {
		return []string{"  " + name + ": " + oneLine(value)}
	}
	lines := []string{"  " + name + ":"}
	for i, line := range words {
		if i == maxMemberLines {
			return append(lines, fmt.Sprintf("    and %d more lines", len(words)-i))
		}
		lines = append(lines, strings.TrimRight("    "+oneLine(line), " "))
	}
	return lines
}

// artifact is what became of a file.
func (p *page) artifact(a session.Artifact) {
	why, text := "", ""
	if a.Err != nil {
		why = oneLine(a.Err.Error()) + advice(a.Err)
	}
	switch {
	case a.State == session.ArtifactStored:
		text = fmt.Sprintf(", version %d, %d bytes\n  %s\n  sha256 %s", a.Version, a.Bytes, oneLine(a.Location), a.SHA256)
	case a.State == session.ArtifactDeclined && why != "":
		text = " was declined: " + why
	case a.State == session.ArtifactDeclined:
		text = " was declined"
	case why == "":
		text = " did not arrive: it was offered a place and never came"
	case errors.Is(a.Err, session.ErrStoreClosed):
		text = " did not arrive: the runtime had not sent it when the session ended, perhaps because it can't reach the address that it was given"
	default:
		text = " did not arrive: " + why
	}
	p.block("artifact: " + oneLine(a.Filename) + text)
}

// advice is what to do about an artifact that is not there.
func advice(err error) string {
	var limit *session.LimitError
	switch {
	case errors.As(err, &limit):
		return "\n  --artifacts-limit 10GiB allows more"
	case errors.Is(err, session.ErrUnrequested):
		return "\n  --allow-uploads takes such files, --artifacts-dir asks for a directory's"
	}
	return ""
}

// result is the run's end: what it cost in a line, then the answer.
func (p *page) result(r *protocol.Result) {
	p.resultFacts(r)
	if r.Text != nil {
		p.block(text.Clean(*r.Text))
	}
	if len(r.Structured) > 0 {
		p.block(text.Clean(string(r.Structured)))
	}
}

// resultFacts is the line that says what the run cost.
func (p *page) resultFacts(r *protocol.Result) {
	head := "result"
	if facts := report.UsageOf(r.Metadata).Words(); len(facts) > 0 {
		head += ": " + strings.Join(facts, ", ")
	}
	p.block(head)
}
