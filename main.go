// Command ruse is a terminal UI for runtimeuse agent runtimes.
package main

import (
	"context"
	"os"

	"ruse/ui/cli"
)

func main() {
	os.Exit(cli.Run(context.Background(), cli.Program{
		Args: os.Args[1:], Env: os.Getenv,
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
	}))
}
