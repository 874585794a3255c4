package report

import "strings"

// Tool is what the OpenAI handler of a runtime logs of a tool's call.
type Tool struct {
	// SourceID is the request's source_id.
	SourceID string
	// Name is the tool's.
	Name string
	// End says that the call is over.
	End bool
	// Text is the tool's input, or its result. A result of several lines goes
	// on in the following lines of the log, which have no mark of their own.
	Text string
}

// ParseTool reads a line such as
//
//	[SOURCE ID] [ToolStart] tool=shell input={"cmd":"ls"}
//	[SOURCE ID] [ToolEnd] tool=shell result=…
//
// The runtime writes no duration: it is the time from the start to the end of a
// tool of the same name and source.
func ParseTool(line string) (t Tool, ok bool) {
	id, rest, ok := SourceID(line)
	if !ok {
		return Tool{}, false
	}
	text, ok := strings.CutPrefix(rest, "[ToolStart] tool=")
	label := " input="
	if !ok {
		text, ok = strings.CutPrefix(rest, "[ToolEnd] tool=")
		label = " result="
	}
	name, text, labelled := strings.Cut(text, label)
	if !ok || !labelled {
		return Tool{}, false
	}
	return Tool{SourceID: id, Name: name, End: label == " result=", Text: text}, true
}

// SourceID takes the source_id in brackets from the beginning of a line, where a
// runtime writes that of the request at work. Other programs write other things
// there: only who sent the request knows its own.
func SourceID(line string) (id, rest string, ok bool) {
	line, ok = strings.CutPrefix(line, "[")
	if !ok {
		return "", "", false
	}
	return strings.Cut(line, "] ")
}
