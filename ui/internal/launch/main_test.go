package launch

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruse/session/runtimetest"
)

// TestMain makes of the test's program the supervisor, and the commands that it
// runs: fake VERB ARGUMENTS.
func TestMain(m *testing.M) {
	if code, mine := Supervise(os.Args[1:]); mine {
		os.Exit(code)
	}
	if len(os.Args) > 2 && os.Args[1] == "fake" {
		if err := fake(os.Args[2], os.Args[3:]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// fakes is the beginning of a command line that runs fake.
func fakes(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(self, " '\"$") {
		t.Skipf("the test's program has a name for quotes: %s", self)
	}
	return self + " fake "
}

func fake(verb string, args []string) error {
	switch verb {
	case "serve": // PORT; says what it gets
		fmt.Println("pid", os.Getpid(), "PORT="+os.Getenv("PORT"), "secret="+os.Getenv("RUSE_SECRET"))
		port := os.Getenv("PORT")
		if len(args) > 0 {
			port = args[0]
		}
		return fakeServe(port)
	case "stubborn": // PORT; does not end when asked to
		signal.Ignore(os.Interrupt)
		ignoreEnd()
		fmt.Println("pid", os.Getpid())
		return fakeServe(args[0])
	case "exit": // CODE TEXT
		fmt.Fprintln(os.Stderr, strings.Join(args[1:], " "))
		code, err := strconv.Atoi(args[0])
		if err == nil {
			os.Exit(code)
		}
		return err
	case "silent": // PORT; takes connections and says nothing
		l, err := net.Listen("tcp", "127.0.0.1:"+args[0])
		if err != nil {
			return err
		}
		fmt.Println("not a word")
		for {
			if _, err := l.Accept(); err != nil {
				return err
			}
		}
	case "page": // PORT; a web server that knows nothing of WebSockets
		return http.ListenAndServe("127.0.0.1:"+args[0], http.NotFoundHandler())
	case "flood": // BYTES
		left, err := strconv.Atoi(args[0])
		if err != nil {
			return err
		}
		text := []byte(strings.Repeat(strings.Repeat("flood ", 15)+"\n", 1000))
		for ; err == nil && left > 0; left -= len(text) {
			_, err = os.Stdout.Write(text)
		}
		fmt.Println("the last line")
		return err
	case "ruse": // COMMAND; a ruse that runs it and says where, until it is killed
		rt, err := Start(Options{Command: strings.Join(args, " ")})
		if err != nil {
			return err
		}
		url, err := rt.Wait(context.Background())
		if err != nil {
			return err
		}
		lines, _ := rt.Log().Lines(1)
		fmt.Println(url)
		for _, line := range lines {
			fmt.Println(line.Text)
		}
		fmt.Println("up")
		_, err = io.Copy(io.Discard, os.Stdin)
		return err
	case "parent": // PORT; as npx, with a child in a session of its own besides
		own := exec.Command(os.Args[0], "fake", "sleep")
		detach(own)
		own.Stdout = os.Stdout
		if err := own.Start(); err != nil {
			return err
		}
		return fake("serve", args)
	case "sleep": // until it is killed
		fmt.Println("pid", os.Getpid())
		time.Sleep(time.Hour)
	}
	return nil
}

func fakeServe(port string) error {
	rt, err := runtimetest.Open(runtimetest.Options{})
	if err != nil {
		return err
	}
	if err := rt.Listen(context.Background(), "127.0.0.1:"+port); err != nil {
		return err
	}
	select {}
}

// launch starts a command that ends with the test.
func launch(t *testing.T, opts Options) *Runtime {
	t.Helper()
	rt, err := Start(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := rt.Close(); err != nil {
			t.Error(err)
		}
	})
	return rt
}

// waitEvent waits for an event of a state.
func waitEvent(t *testing.T, rt *Runtime, state State) Event {
	t.Helper()
	for {
		list, err := rt.Next(t.Context())
		if err != nil {
			t.Fatalf("no event %s: %v", state, err)
		}
		for i, e := range list {
			if e.State == state {
				rt.events.mu.Lock()
				rt.events.list = append(list[i+1:], rt.events.list...)
				rt.events.mu.Unlock()
				return e
			}
		}
	}
}

// waitLine waits for a line with a text in it.
func waitLine(t *testing.T, rt *Runtime, text string) Line {
	t.Helper()
	for seq := 1; ; {
		if err := rt.Log().Wait(t.Context(), seq); err != nil {
			t.Fatalf("no line %q: %v", text, err)
		}
		lines, _ := rt.Log().Lines(seq)
		for _, line := range lines {
			if strings.Contains(line.Text, text) {
				return line
			}
			seq = line.Seq + 1
		}
	}
}
