package session_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"time"

	"ruse/protocol"
	"ruse/session"
)

func invocation(prompt string) *protocol.Invocation {
	return &protocol.Invocation{
		SystemPrompt: "You are a helpful assistant.",
		UserPrompt:   prompt,
		Model:        "gpt-5.4",
	}
}

// Ask a runtime something and print the answer.
func ExampleQuery() {
	url, stop := startRuntime()
	defer stop()

	result, err := session.Query(context.Background(), url, invocation("What is 2 + 2?"), session.QueryOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*result.Text)
	fmt.Println(string(result.Metadata))
	// Output:
	// 4
	// {"num_turns":1}
}

// Watch the agent while it works.
func ExampleQuery_handlers() {
	url, stop := startRuntime()
	defer stop()

	inv := invocation("Inspect this repository.")
	inv.PreCommands = []protocol.Command{{Command: "ls", Cwd: "/workspace"}}
	inv.Downloadables = []protocol.Downloadable{
		{DownloadURL: "https://example.com/repository.zip", WorkingDir: "/workspace"},
	}
	inv.AgentEnv = map[string]string{"MODE": "read-only"}
	result, err := session.Query(context.Background(), url, inv, session.QueryOptions{
		CallOptions: session.CallOptions{
			OnAssistant: func(m *protocol.Assistant) {
				for _, block := range m.TextBlocks {
					fmt.Println("agent:", block)
				}
			},
			OnCommandOutput: func(m *protocol.CommandOutput) {
				fmt.Printf("%s of %s: %s", m.Stream, m.Command, m.Text)
			},
			OnError: func(m *protocol.Error) { fmt.Println("error:", m.Text) },
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("result:", *result.Text)
	// Output:
	// stdout of ls: README.md
	// agent: I see one file.
	// result: One file.
}

// Get structured output as a type of your own.
func ExampleQueryAs() {
	url, stop := startRuntime()
	defer stop()

	type stats struct {
		Files int `json:"file_count"`
	}
	inv := invocation("Count the files.")
	inv.OutputSchema = `{"type":"json_schema","schema":{
		"type":"object","properties":{"file_count":{"type":"integer"}},"required":["file_count"]}}`
	got, result, err := session.QueryAs[stats](context.Background(), url, inv, session.QueryOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(got.Files, "files")

	// A handler may add fields of its own to the message.
	type custom struct {
		Reviewer string `json:"reviewer"`
	}
	whole, err := protocol.DecodeResult[custom](result)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("reviewed by", whole.Reviewer)
	// Output:
	// 7 files
	// reviewed by Ada
}

// Take the files that the agent writes: say where each is to be put.
func ExampleQuery_artifacts() {
	url, stop := startRuntime()
	defer stop()
	bucket := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Printf("%s %s (%s): %s\n", r.Method, r.URL.Path, r.Header.Get("Content-Type"), body)
	}))
	defer bucket.Close()

	inv := invocation("Write a report.")
	inv.ArtifactsDirs = []string{"/workspace/out"}
	_, err := session.Query(context.Background(), url, inv, session.QueryOptions{
		Options: session.Options{
			Store: session.StoreFunc(func(_ context.Context, req *protocol.ArtifactUploadRequest) (session.Upload, error) {
				if req.Filename == "secret.txt" {
					return session.Upload{}, session.ErrDeclined
				}
				return session.Upload{URL: bucket.URL + "/" + req.Filename, ContentType: "text/markdown"}, nil
			}),
		},
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// PUT /report.md (text/markdown): # Report
}

// Cancel a run with its context. The runtime is told, and may take
// Options.CancelGrace to end.
func ExampleQuery_cancel() {
	url, stop := startRuntime()
	defer stop()

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	_, err := session.Query(ctx, url, invocation("Work for a long time."), session.QueryOptions{
		CallOptions: session.CallOptions{
			OnAssistant: func(*protocol.Assistant) { cancel() }, // seen enough
		},
	})
	fmt.Println(errors.Is(err, session.ErrCancelled), errors.Is(err, context.Canceled))
	// Output:
	// true true
}

// Bound a run in time: as a whole, and while nothing comes.
func ExampleQuery_timeout() {
	url, stop := startRuntime()
	defer stop()

	_, err := session.Query(context.Background(), url, invocation("Work for a long time."), session.QueryOptions{
		CallOptions: session.CallOptions{
			RunOptions: session.RunOptions{Timeout: 50 * time.Millisecond, IdleTimeout: time.Minute},
		},
	})
	fmt.Println(errors.Is(err, session.ErrTimeout))
	// Output:
	// true
}

// Tell errors apart.
func ExampleQuery_errors() {
	url, stop := startRuntime()
	defer stop()

	explain := func(err error) {
		var (
			address *session.AddressError
			dial    *session.DialError
			failed  *session.RuntimeError
		)
		switch {
		case errors.As(err, &address):
			fmt.Println("bad address:", address.Problem)
		case errors.As(err, &dial):
			fmt.Println("no connection, layer", dial.Layer)
		case errors.Is(err, session.ErrSchemaRequired):
			fmt.Println("an old runtime: send it again with protocol.OpenSchema")
		case errors.As(err, &failed):
			fmt.Println("the runtime says:", failed.Message, string(failed.Metadata))
		case errors.Is(err, session.ErrNoResult):
			fmt.Println("no result")
		}
	}
	ctx := context.Background()
	for _, prompt := range []string{"Fail.", "Need a schema.", "Hang up."} {
		_, err := session.Query(ctx, url, invocation(prompt), session.QueryOptions{})
		explain(err)
	}
	_, err := session.Query(ctx, "tcp://localhost", invocation("x"), session.QueryOptions{})
	explain(err)
	_, err = session.Query(ctx, "localhost:1", invocation("x"), session.QueryOptions{})
	explain(err)
	// Output:
	// the runtime says: out of credit {"code":"E_CREDIT"}
	// an old runtime: send it again with protocol.OpenSchema
	// no result
	// bad address: runtimes speak ws or wss, not tcp
	// no connection, layer tcp
}

// Keep secrets out of everything that is shown, stored or logged here. The
// runtime redacts them too, but only in part.
func ExampleQuery_secrets() {
	url, stop := startRuntime()
	defer stop()

	inv := invocation("Echo my key.")
	inv.SecretsToRedact = []string{"sk-live-abc123"}
	result, err := session.Query(context.Background(), url, inv, session.QueryOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*result.Text)
	// Output:
	// the key is [REDACTED]
}

// Run commands without an agent.
func ExampleCommands() {
	url, stop := startRuntime()
	defer stop()

	result, err := session.Commands(context.Background(), url, &protocol.CommandExecution{
		Commands: []protocol.Command{
			{Command: "echo $GREETING", Env: map[string]string{"GREETING": "hello"}},
			{Command: "exit 7"},
			{Command: "echo not reached"},
		},
	}, session.QueryOptions{
		CallOptions: session.CallOptions{
			OnCommandOutput: func(m *protocol.CommandOutput) { fmt.Printf("%s: %s", m.Stream, m.Text) },
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range result.Results {
		fmt.Println(r.Command, "ended with", r.ExitCode)
	}
	// Output:
	// stdout: hello
	// echo $GREETING ended with 0
	// exit 7 ended with 7
}

// Make several calls over one connection.
func ExampleSession_Query() {
	url, stop := startRuntime()
	defer stop()

	ctx := context.Background()
	s, err := session.Dial(ctx, url, session.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	for _, prompt := range []string{"What is 2 + 2?", "Inspect this repository."} {
		result, err := s.Query(ctx, invocation(prompt), session.CallOptions{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(*result.Text)
	}
	// Late artifacts still come until End returns.
	if err := s.End(ctx); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 4
	// One file.
}

// Follow everything that happens, as a user interface does.
func ExampleSession_Next() {
	url, stop := startRuntime()
	defer stop()

	ctx := context.Background()
	s, err := session.Dial(ctx, url, session.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	if _, err := s.Invoke(ctx, invocation("What is 2 + 2?"), session.RunOptions{}); err != nil {
		fmt.Println(err)
		return
	}
	for ended := false; !ended; {
		events, err := s.Next(ctx)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, e := range events {
			switch e := e.(type) {
			case session.Connected:
				fmt.Println("connected")
			case session.Received:
				fmt.Println("got", e.Message.MessageType())
			case session.RunChanged:
				fmt.Println("run", e.Run, "is", e.State)
				ended = !e.State.Active()
			}
		}
	}
	// Output:
	// connected
	// run 1 is sending
	// run 1 is running
	// got result_message
	// run 1 is succeeded
}
