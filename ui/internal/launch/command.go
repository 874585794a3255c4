package launch

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Placeholder is what stands for the port in a command line.
const Placeholder = "{port}"

// commandLine is how a line is run, for a port.
func commandLine(line string, port int) (how string, args []string) {
	line = strings.ReplaceAll(line, Placeholder, strconv.Itoa(port))
	args = strings.Fields(line)
	meta := "|&;<>()$`\\\"'*?[]#~!{}\n"
	if runtime.GOOS == "windows" {
		meta = "|&<>()^%!\"\n" // a backslash is part of a path
	}
	if strings.ContainsAny(line, meta) || strings.Contains(args[0], "=") {
		return asShell, []string{line}
	}
	return asWords, args
}

// parseURL reads the address where a runtime will listen.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("reading the runtime's address: %w", errors.Unwrap(err)) // without the address
	}
	if !slices.Contains([]string{"ws", "wss", "http", "https"}, u.Scheme) || u.Hostname() == "" {
		return nil, errors.New("reading the runtime's address: it is no ws:// or wss:// address of a host")
	}
	if _, err := portOf(u); err != nil {
		return nil, errors.New("reading the runtime's address: there is no such port")
	}
	return u, nil
}

// portOf is an address's port, the scheme's where it names none.
func portOf(u *url.URL) (int, error) {
	if text := u.Port(); text != "" {
		port, err := strconv.ParseUint(text, 10, 16)
		return int(port), err
	}
	if u.Scheme == "wss" || u.Scheme == "https" {
		return 443, nil
	}
	return 80, nil
}

// freePort is a port of 127.0.0.1 that nobody listens on at the moment.
func freePort() (int, error) {
	l, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return 0, fmt.Errorf("looking for a free port: %w", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		return 0, fmt.Errorf("giving back a free port: %w", err)
	}
	return port, nil
}

// Environ is what a runtime gets of ruse's environment: all but ruse's own
// settings, some of which are secrets.
func Environ() []string {
	return slices.DeleteFunc(os.Environ(), func(pair string) bool {
		const prefix = "RUSE_"
		return len(pair) >= len(prefix) && strings.EqualFold(pair[:len(prefix)], prefix)
	})
}
