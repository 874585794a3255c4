package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"ruse/session/runtimetest"
	"ruse/ui/internal/profile"
	"ruse/ui/internal/request"
)

// server is how "ruse runtime" serves.
type server struct {
	port   uint16
	listen string
	seed   int64
	dir    string
	token  request.Secret
}

func newRuntime(p *Program) *cobra.Command {
	var s server
	cmd := &cobra.Command{
		Use:   "runtime",
		Short: "Serve a runtime with a scripted agent",
		Long: `A runtime of the runtimeuse protocol, as version 0.15 speaks it, to try any
client against. Only its agent is a script: commands run, files are watched and
uploaded, a cancel ends the run. Whoever connects runs commands as you: without
--token that is every user of this machine. A word of the prompt chooses who
answers:

` + personas(),
		Example: `  ruse runtime &
  ruse

  ruse runtime --port 0 --dir ./sandbox --token file:token.txt`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), s) },
	}
	f := cmd.Flags()
	f.Uint16Var(&s.port, "port", 8080, "listen on this `port`; 0 takes any that is free")
	f.StringVar(&s.listen, "listen", "127.0.0.1", "listen on this `address`; other machines reach any but a loopback one")
	f.Int64Var(&s.seed, "seed", 0, "choose among the scripts' variations")
	f.StringVar(&s.dir, "dir", "", "the sandbox `folder`, where commands run; without one it is temporary")
	f.StringVar((*string)(&s.token), "token", "", "let in only who brings this `SECRET` as Authorization: Bearer: env:NAME, file:PATH, or itself")
	f.SortFlags = false
	return cmd
}

// personas lists who the agent can be.
func personas() string {
	var rows []string
	for _, persona := range runtimetest.Personas() {
		rows = append(rows, cmp.Or(strings.Join(persona.Words, ", "), "(anything else)")+"\t"+persona.Says)
	}
	return strings.TrimRight(columns(rows), "\n")
}

// serve runs a runtime until the context ends.
func (p *Program) serve(ctx context.Context, s server) (err error) {
	if _, _, err := net.SplitHostPort(s.listen); err == nil {
		return usage("--listen wants an address without a port", "", "The port has a flag of its own: --port "+strconv.Itoa(int(s.port)))
	}
	token, err := p.runtimeToken(ctx, s.token)
	if err != nil {
		return err
	}
	host := strings.Trim(s.listen, "[]")
	opts := runtimetest.Options{
		Token: token, Handler: runtimetest.Demo{Seed: s.seed, Pace: 1}.Handle, Workdir: s.dir,
		Logger: slog.New(slog.NewTextHandler(p.Stderr, nil)),
	}
	if !isLoopback(host) {
		// Whatever name it is reached by, that was asked for. Pages are still turned
		// away.
		opts.AllowHosts = []string{"*"}
		warning := "whoever reaches this runtime runs commands here as you: --token asks for a secret"
		if token != "" {
			warning = "the token goes there unencrypted: put a proxy with TLS before it"
		}
		if _, err := fmt.Fprintf(p.Stderr, "warning: other machines may reach %s, and %s.\n", oneLine(host), warning); err != nil {
			return err
		}
	}
	rt, err := runtimetest.Open(opts)
	if err != nil {
		return because(ExitUsage, "the sandbox folder can't be made", err, "Name another one with --dir.")
	}
	defer func() { err = and(err, rt.Close()) }()
	address := net.JoinHostPort(host, strconv.Itoa(int(s.port)))
	if err := rt.Listen(ctx, address); err != nil {
		return cannotListen(address, err)
	}
	if err := announce(p.Stdout, rt, isLoopback(host), s.token); err != nil {
		return err
	}
	<-rt.Done()
	if err := context.Cause(ctx); err != nil {
		return err
	}
	return because(ExitInternal, "the runtime takes no more connections", errors.New("its listener failed"), "Start it again.")
}

// announce says where the runtime is, and who gets in.
func announce(w io.Writer, rt *runtimetest.Runtime, local bool, token request.Secret) error {
	who, try := "every user of this machine", "ruse "+rt.URL()
	if !local {
		who += ", and every machine of the network that reaches it"
	}
	if token != "" {
		who += ", with the token: header Authorization: Bearer …"
		try = `RUSE_HEADER="Authorization: Bearer ` + inShell(token) + `" ` + try
	}
	_, err := fmt.Fprintf(w, "Listening on %s\nSandbox      %s\nOpen to      %s\nTry          %s\n", rt.URL(), rt.Workdir(), who, try)
	return err
}

// inShell is how a shell's double quotes get a secret's value. A literal one is
// not shown, nor a path that the shell would not take as it is.
func inShell(s request.Secret) string {
	if name, ok := strings.CutPrefix(string(s), "env:"); ok {
		return "$" + name
	}
	if path, ok := strings.CutPrefix(string(s), "file:"); ok && regexp.MustCompile(`^[\w./~+-]+$`).MatchString(path) {
		return "$(cat " + path + ")"
	}
	return "…"
}

// runtimeToken reads the token that clients must bring; empty: none was asked
// for. It never comes out empty where one was.
func (p *Program) runtimeToken(ctx context.Context, s request.Secret) (string, error) {
	if s == "" {
		return "", nil
	}
	token, err := s.Resolve(ctx, request.SystemSources())
	if err != nil {
		return "", because(ExitUsage, "the value of --token can't be read", err, "Try --token env:NAME or --token file:PATH.")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", usage("--token holds what no header can", "it is ASCII without spaces", "Try --token env:NAME or --token file:PATH.")
	}
	if !s.IsReference() && string(s) != p.Env(profile.Variable("token")) {
		if _, err := fmt.Fprintln(p.Stderr, "warning: every user of this machine can read the token in the list of processes. Try --token env:NAME or file:PATH."); err != nil {
			return "", err
		}
	}
	return token, nil
}

// isLoopback reports whether only this machine reaches host.
func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

func cannotListen(address string, err error) error {
	const wsaeAddrInUse, wsaeAccess = syscall.Errno(10048), syscall.Errno(10013)
	windows := runtime.GOOS == "windows"
	address = oneLine(address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE), windows && errors.Is(err, wsaeAddrInUse):
		return &failure{
			code: ExitNetwork, err: err, what: "another program listens on " + address + " already",
			try: "Choose another port: ruse runtime --port 0 takes any that is free.",
		}
	case errors.Is(err, syscall.EACCES), windows && errors.Is(err, wsaeAccess):
		return &failure{
			code: ExitNetwork, err: err, what: "this user may not listen on " + address,
			try: "Choose a port above 1023: ruse runtime --port 8080",
		}
	}
	var cause syscall.Errno
	if errors.As(err, &cause) {
		err = cause // what stands around it repeats the address
	}
	return because(ExitNetwork, "nothing can listen on "+address, err, "Check --listen: it is an address of this machine.")
}
