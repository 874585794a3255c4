// Package launch starts a runtime on this machine from a command line, says when
// it answers, keeps its log, starts it again, and leaves nothing of it behind.
//
//	rt, err := launch.Start(launch.Options{Command: "npx -y runtimeuse --port {port}"})
//	…
//	defer rt.Close()
//	url, err := rt.Wait(ctx) // ws://127.0.0.1:49152
//
// # The command
//
// A line of plain words is run as it is. One with anything that a shell would
// act on (quotes, $, &&, NAME=value in front, …) is a shell's: /bin/sh, or cmd on
// Windows. The status of a shell is that of its last command.
//
// # The port
//
// It is [Options.URL]'s where there is one; else it is a free one of 127.0.0.1,
// which stays the same over restarts while nobody else takes it. The command is
// told in two ways, and may heed either: {port} is replaced in the line, and PORT
// is set in the environment. Where another program takes a port that was chosen
// here before the runtime does, others are tried.
//
// # The environment
//
// The runtime gets ruse's own environment, since its agent needs the person's
// keys; but nothing that is called RUSE_…: these are ruse's settings, headers
// and secrets among them, and not meant for what it connects to. See [Environ].
//
// # What outlives what
//
// npx starts node as a child of its own, and agents start commands. So between
// ruse and the runtime stands a supervisor, which is ruse once more (see
// [Supervise]). It holds the reading end of a pipe from ruse: when ruse is gone,
// by whatever way, the pipe ends, and it kills the runtime's process group. On
// Linux it also adopts and kills what has left the group; on Windows all of it
// is in a job, which ends with the supervisor. Elsewhere a process that began a
// session of its own is out of reach. Where the supervisor itself is killed,
// ruse kills the group.
//
// The first process of the command is the runtime: when it exits, what is left
// of its group is asked to end, and killed a second later.
//
// # The log
//
// [Log] holds the last 4 MiB of what the runtime wrote, as it wrote it. All of
// it is hostile: who shows it must make it harmless and mask secrets.
package launch
