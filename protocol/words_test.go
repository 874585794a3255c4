package protocol

import (
	"strings"
	"testing"
)

// A secret that 0.15.1 would mask in message_type itself is refused before
// anything is sent, in both requests.
func TestSecretsThatAreProtocolWords(t *testing.T) {
	for secret, bad := range map[string]bool{
		"result": true, "message": true, "_": true, "stdout": true, "text": true, "structured_output": true,
		"results": false, "hunter2": false, "my-result_message-token": false, "RESULT": false,
	} {
		for name, err := range map[string]error{
			"invocation": (&Invocation{UserPrompt: "p", Model: "m", SecretsToRedact: []string{"fine-secret", secret}}).Validate(),
			"commands":   (&CommandExecution{Commands: []Command{{Command: "true"}}, SecretsToRedact: []string{"fine-secret", secret}}).Validate(),
		} {
			if (err != nil) != bad {
				t.Errorf("%s, %q: %v", name, secret, err)
			}
			if bad && err != nil && !strings.Contains(err.Error(), "secrets_to_redact[1]: is part of the protocol's word") {
				t.Errorf("%s, %q: %v", name, secret, err)
			}
		}
	}
}
