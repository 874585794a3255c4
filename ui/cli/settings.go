package cli

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/atotto/clipboard"
	"github.com/spf13/pflag"

	"ruse/session"
	"ruse/ui"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
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
	f.DurationVar(&c.connectTimeout, "connect-timeout", profile.Defaults().ConnectTimeout, "give up a connection after this `time`")
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

// bindRequest makes the flags of what goes out with every prompt.
func bindRequest(f *pflag.FlagSet, r *request.Request) {
	f.StringVar(&r.Model, "model", profile.Defaults().Request.Model, "the `name` of the model that answers")
	f.StringVar(&r.System, "system", "", "the system prompt, as `text`")
	f.DurationVar(&r.Timeout, "timeout", 0, "cancel a run after this `time`; 0 is never")
	f.DurationVar(&r.IdleTimeout, "idle-timeout", 0, "cancel a run that is silent for this `time`; 0 is never")
}

// checkRequest finds what the flags' types let through.
func checkRequest(r request.Request) error {
	switch {
	case r.Model == "":
		return usage("--model is empty", "", "Try --model "+profile.Defaults().Request.Model+".")
	case r.Timeout < 0:
		return usage("--timeout is below zero", "", "Try --timeout 5m.")
	case r.IdleTimeout < 0:
		return usage("--idle-timeout is below zero", "", "Try --idle-timeout 1m.")
	}
	return nil
}

// screen is how the terminal UI behaves.
type screen struct {
	debug   string
	noMouse bool
	record  recording
	tab     bool
}

func (s *screen) flags(f *pflag.FlagSet) {
	f.StringVar(&s.debug, "debug", "", "append a log with every frame to `FILE`")
	s.record.flags(f)
	f.BoolVar(&s.tab, "tab", profile.Defaults().Tab, "say in the terminal's tab what ruse does: title, progress and status")
	f.BoolVar(&s.noMouse, "no-mouse", false, "leave the mouse to the terminal")
}

// uiConfig is the part of the UI's configuration that all its commands share.
func (p *Program) uiConfig(r request.Request, s screen) ui.Config {
	cfg := ui.Config{Request: r, Mouse: !s.noMouse, Tab: s.tab, Plain: p.plain(), Editor: p.editor(), Pager: p.pager()}
	if !clipboard.Unsupported { // a program for it is found
		cfg.Clipboard, cfg.ReadClipboard = clipboard.WriteAll, clipboard.ReadAll
	}
	cfg.Keys = profile.LoadConfig(profile.DefaultDirs(), "").Rebindings()
	cfg.Problems = ui.CheckKeys(cfg.Keys)
	return cfg
}

// handshake are the headers that the upgrade itself consists of.
var handshake = []string{"Upgrade", "Connection", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Extensions"}

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
		if slices.Contains(handshake, http.CanonicalHeaderKey(name)) {
			return nil, usage(which+" can't be sent", name+" is part of the upgrade, which ruse writes", "Leave it out.")
		}
		header.Add(name, value)
	}
	return header, nil
}

// notInName reports whether r is no part of a header's name (RFC 9110, 5.6.2).
func notInName(r rune) bool {
	alphanumeric := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	return !alphanumeric && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}
