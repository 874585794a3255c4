package protocol

import "strings"

// protocolWords are the texts by which a client recognises what a runtime sends.
func protocolWords() []string {
	return []string{
		string(TypeResult), string(TypeCommandExecutionResult), string(TypeError), string(TypeAssistant), string(TypeCommandOutput),
		string(TypeHeartbeat), string(TypeArtifactUploadRequest), string(TypeEndSessionConfirm), dataText, dataStructured, Stdout, Stderr,
	}
}

// secrets wants no secret that is part of one of the protocol's words: runtimes
// since 0.5 mask it there too, and no end of a run is recognised any more.
func (c *checks) secrets(field string, values []string) {
	for i, value := range values {
		c.text(at(field, i), value)
		if problem := SecretProblem(value); problem != "" {
			c.fail(at(field, i), problem)
		}
	}
}

// SecretProblem says why value can't be a secret of a request, or is "": it is
// part of a word by which a client recognises messages, which the runtime would
// mask in its own ones.
func SecretProblem(value string) string {
	for _, word := range protocolWords() {
		if value != "" && strings.Contains(word, value) {
			return "is part of the protocol's word " + word + ", which the runtime would mask too, so that no end of the run is recognised: leave it out"
		}
	}
	return ""
}
