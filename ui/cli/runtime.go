package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"ruse/session/demo"
)

// server is how "ruse runtime" serves.
type server struct {
	port   uint16
	listen string
	seed   int64
	dir    string
}

func newRuntime(p *Program) *cobra.Command {
	var s server
	cmd := &cobra.Command{
		Use:   "runtime",
		Short: "Serve a runtime with a scripted agent",
		Long: `A runtime of the runtimeuse protocol, as version 0.15 speaks it, to try any
client against. Only its agent is a script: commands run, files are watched and
uploaded, a cancel ends the run. A word of the prompt chooses who answers:

` + personas(),
		Example: `  ruse runtime &
  ruse

  ruse runtime --port 0 --dir ./sandbox`,
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), s) },
	}
	f := cmd.Flags()
	f.Uint16Var(&s.port, "port", 8080, "listen on this `port`; 0 takes any that is free")
	f.StringVar(&s.listen, "listen", "127.0.0.1", "listen on this `address`; other machines reach any but a loopback one")
	f.Int64Var(&s.seed, "seed", 0, "choose among the scripts' variations")
	f.StringVar(&s.dir, "dir", "", "the sandbox `folder`, where commands run; without one it is temporary")
	f.SortFlags = false
	return cmd
}

// personas lists who the agent can be.
func personas() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, persona := range demo.Personas() {
		words := strings.Join(persona.Words, ", ")
		if words == "" {
			words = "(anything else)"
		}
		fmt.Fprintf(w, "  %s\t%s\n", words, persona.Says)
	}
	// A Builder takes everything.
	_ = w.Flush()
	return strings.TrimRight(b.String(), "\n")
}

// serve runs a runtime until the context ends.
func (p *Program) serve(ctx context.Context, s server) (err error) {
	if _, _, err := net.SplitHostPort(s.listen); err == nil {
		return usage("--listen wants an address without a port", "", "The port has a flag of its own: --port "+strconv.Itoa(int(s.port)))
	}
	host := strings.Trim(s.listen, "[]")
	opts := demo.Options{
		Seed: s.seed, Pace: 1, Workdir: s.dir,
		Logger: slog.New(slog.NewTextHandler(p.Stderr, nil)),
	}
	if !isLoopback(host) {
		// Whatever name it is reached by, that was asked for. Pages of other hosts
		// are still turned away.
		opts.AllowHosts = []string{"*"}
		if _, err := fmt.Fprintf(p.Stderr, "warning: other machines may reach %s, and whoever reaches this runtime runs commands here as you.\n", oneLine(host)); err != nil {
			return err
		}
	}
	rt, err := demo.New(opts)
	if err != nil {
		return because(ExitUsage, "the sandbox folder can't be made", err, "Name another one with --dir.")
	}
	defer func() { err = and(err, rt.Close()) }()
	address := net.JoinHostPort(host, strconv.Itoa(int(s.port)))
	if err := rt.Listen(ctx, address); err != nil {
		return cannotListen(address, err)
	}
	if err := announce(p.Stdout, rt); err != nil {
		return err
	}
	<-ctx.Done()
	return context.Cause(ctx)
}

func announce(w io.Writer, rt *demo.Runtime) error {
	_, err := fmt.Fprintf(w, "Listening on %s\nSandbox      %s\nTry          ruse %s\n", rt.URL(), rt.Workdir(), rt.URL())
	return err
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
