package profile

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"ruse/ui/internal/request"
)

// childEnv makes this test binary a child process that does one job.
const childEnv = "RUSE_PROFILE_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		if err := child(strings.Split(job, "\x1f")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child does what a test's other process is for.
func child(job []string) error {
	ctx := context.Background()
	dirs := Dirs{Config: job[1], State: job[1]}
	switch job[0] {
	case "append": // dir, name, count
		count, err := strconv.Atoi(job[3])
		if err != nil {
			return err
		}
		h := dirs.History()
		for i := range count {
			r := request.Request{Prompt: fmt.Sprintf("%s %d", job[2], i), Model: "m"}
			if err := h.Append(ctx, time.Now(), r); err != nil {
				return err
			}
		}
		return nil
	case "append-forever": // dir
		h := dirs.History()
		for i := 0; ; i++ {
			r := request.Request{Prompt: fmt.Sprintf("%d %s", i, strings.Repeat("x", 64<<10)), Model: "m"}
			if err := h.Append(ctx, time.Now(), r); err != nil {
				return err
			}
			fmt.Println(i)
		}
	case "draft-forever": // dir, key
		f, err := dirs.OpenDraft(ctx, job[2])
		if err != nil {
			return err
		}
		for i := 0; ; i++ {
			if _, err := f.Save(ctx, Draft{Composer: fmt.Sprintf("%d %s", i, strings.Repeat("y", 64<<10))}); err != nil {
				return err
			}
			fmt.Println(i)
		}
	case "save-forever": // dir
		for i := 0; ; i++ {
			r := request.Request{Prompt: fmt.Sprintf("%d %s", i, strings.Repeat("z\n", 32<<10))}
			if _, err := dirs.Saved().Save("one", r); err != nil {
				return err
			}
			fmt.Println(i)
		}
	}
	return fmt.Errorf("no job %q", job[0])
}

// process makes a command that runs a job in a child process.
func process(t *testing.T, job ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), childEnv+"="+strings.Join(job, "\x1f"))
	cmd.Stderr = os.Stderr
	return cmd
}

func testDirs(t *testing.T) Dirs {
	t.Helper()
	dir := t.TempDir()
	return Dirs{Config: dir + "/config/ruse", State: dir + "/state/ruse"}
}
