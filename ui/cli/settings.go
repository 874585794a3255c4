package cli

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"ruse/protocol"
	"ruse/session"
	"ruse/ui"
)

const (
	defaultURL            = "ws://localhost:8080"
	defaultModel          = "gpt-5.4" // as in the documentation of runtimeuse
	defaultConnectTimeout = 15 * time.Second
)

// connection is how a runtime is reached.
type connection struct {
	headers        []string
	insecure       bool
	connectTimeout time.Duration
}

func (c *connection) flags(f *pflag.FlagSet) {
	f.StringArrayVarP(&c.headers, "header", "H", nil, "send a `header`, 'Name: value', with the upgrade; may be repeated")
	f.BoolVarP(&c.insecure, "insecure", "k", false, "take any certificate")
	f.DurationVar(&c.connectTimeout, "connect-timeout", defaultConnectTimeout, "give up a connection after this `time`")
}

// options is what a session is dialled with.
func (c *connection) options() (session.Options, error) {
	header, err := parseHeaders(c.headers)
	if err != nil {
		return session.Options{}, err
	}
	if c.connectTimeout <= 0 {
		return session.Options{}, usage("--connect-timeout is not above zero", "", "Try --connect-timeout 15s.")
	}
	opts := session.Options{Header: header, HandshakeTimeout: c.connectTimeout}
	if c.insecure {
		opts.TLS = &tls.Config{InsecureSkipVerify: true} // asked for with -k
	}
	return opts, nil
}

// requests is what goes out with every prompt.
type requests struct {
	model, system        string
	timeout, idleTimeout time.Duration
}

func (r *requests) flags(f *pflag.FlagSet) {
	f.StringVar(&r.model, "model", defaultModel, "the `name` of the model that answers")
	f.StringVar(&r.system, "system", "", "the system prompt, as `text`")
	f.DurationVar(&r.timeout, "timeout", 0, "cancel a run after this `time`; 0 is never")
	f.DurationVar(&r.idleTimeout, "idle-timeout", 0, "cancel a run that is silent for this `time`; 0 is never")
}

// check finds what the flags' types let through.
func (r *requests) check() error {
	switch {
	case r.model == "":
		return usage("--model is empty", "", "Try --model "+defaultModel+".")
	case r.timeout < 0:
		return usage("--timeout is below zero", "", "Try --timeout 5m.")
	case r.idleTimeout < 0:
		return usage("--idle-timeout is below zero", "", "Try --idle-timeout 1m.")
	}
	return nil
}

func (r *requests) invocation() protocol.Invocation {
	return protocol.Invocation{Model: r.model, SystemPrompt: r.system}
}

func (r *requests) bounds() session.RunOptions {
	return session.RunOptions{Timeout: r.timeout, IdleTimeout: r.idleTimeout}
}

// screen is how the terminal UI behaves.
type screen struct {
	debug   string
	noMouse bool
}

func (s *screen) flags(f *pflag.FlagSet) {
	f.StringVar(&s.debug, "debug", "", "append a log with every frame to `FILE`")
	f.BoolVar(&s.noMouse, "no-mouse", false, "leave the mouse to the terminal")
}

// uiConfig is the part of the UI's configuration that all its commands share.
func (p *Program) uiConfig(r *requests, s *screen) ui.Config {
	write, read := systemClipboard()
	return ui.Config{
		Request: r.invocation(), Run: r.bounds(), Mouse: !s.noMouse,
		Plain: p.plain(), Editor: p.editor(), Pager: p.pager(), Clipboard: write, ReadClipboard: read,
	}
}

// handshake are the headers that the upgrade itself consists of.
var handshake = []string{"Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions"}

// parseHeaders reads "Name: value" lines. Its errors name the header's place,
// or at most its name: the value may be a secret.
func parseHeaders(lines []string) (http.Header, error) {
	header := http.Header{}
	for i, line := range lines {
		which := "the header"
		if len(lines) > 1 {
			which = fmt.Sprintf("header %d", i+1)
		}
		const try = "Try -H 'Name: value'."
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !ok:
			return nil, usage(which+" can't be read", "it has no colon between name and value", try)
		case name == "":
			return nil, usage(which+" can't be read", "its name is missing", try)
		case strings.ContainsFunc(name, notInName):
			return nil, usage(which+" can't be read", "its name holds characters that no header's name has", try)
		case value == "":
			return nil, usage(which+" can't be read", "the value of "+name+" is missing", try)
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			return nil, usage(which+" can't be read", "the value of "+name+" holds control characters", "Quote it, and mind line ends in it.")
		}
		for _, own := range handshake {
			if strings.EqualFold(name, own) {
				return nil, usage(which+" can't be sent", name+" is part of the upgrade, which ruse writes", "Leave it out.")
			}
		}
		header.Add(name, value)
	}
	return header, nil
}

// notInName reports whether r is no part of a header's name (RFC 9110, 5.6.2).
func notInName(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return false
	}
	return !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}
