package request_test

import (
	"context"
	"fmt"

	"ruse/protocol"
	"ruse/ui/internal/request"
)

// Secrets are references until the request is sent.
func ExampleRequest_Resolve() {
	r := request.Request{
		Prompt: "Deploy it.", Model: "gpt-5.4",
		AgentEnv: []request.Variable{{Name: "DEPLOY_KEY", Secret: "env:DEPLOY_KEY"}},
	}
	from := request.Sources{Env: func(string) (string, bool) { return "k-123", true }}
	m, err := r.Resolve(context.Background(), from)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.(*protocol.Invocation).AgentEnv["DEPLOY_KEY"], m.(*protocol.Invocation).SecretsToRedact)
	// Output: k-123 [k-123]
}

// The preview can be edited as text.
func ExamplePreview_Parse() {
	r := request.Request{Prompt: "Say hello.", Model: "gpt-5.4", Secrets: []request.Secret{"hunter2"}}
	p, err := r.Preview(new(request.Names))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.JSON)
	// Output:
	// {
	//   "message_type": "invocation_message",
	//   "system_prompt": "",
	//   "user_prompt": "Say hello.",
	//   "model": "gpt-5.4",
	//   "secrets_to_redact": [
	//     "[secret 1]"
	//   ],
	//   "preferred_model": "gpt-5.4"
	// }
}
