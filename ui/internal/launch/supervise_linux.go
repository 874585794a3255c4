package launch

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// adopt makes this process the parent of all whose own parent goes, and lets the
// first process die with it, should it be killed.
func adopt(attr *syscall.SysProcAttr) error {
	attr.Pdeathsig = syscall.SIGKILL
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("adopting processes: %w", err)
	}
	return nil
}

// process is a line of /proc/PID/stat.
type processStat struct {
	pid, parent, group int
	state              byte
	name               string
}

// parseStat reads "PID (NAME) STATE PARENT GROUP …". A name may hold anything.
func parseStat(line []byte) (p processStat, ok bool) {
	pid, rest, ok := bytes.Cut(line, []byte(" ("))
	end := bytes.LastIndexByte(rest, ')')
	if !ok || end < 0 {
		return p, false
	}
	fields := bytes.Fields(rest[end+1:])
	if len(fields) < 3 {
		return p, false
	}
	numbers := [3]int{}
	for i, text := range [][]byte{pid, fields[1], fields[2]} {
		var err error
		if numbers[i], err = strconv.Atoi(string(text)); err != nil {
			return p, false
		}
	}
	return processStat{numbers[0], numbers[1], numbers[2], fields[0][0], string(rest[:end])}, true
}

// processes are those of the machine that are no zombies; none where /proc can't
// be read. Those that end meanwhile are left out.
func processes() (list []processStat) {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil
	}
	for _, name := range names {
		if name[0] < '0' || name[0] > '9' {
			continue
		}
		line, err := os.ReadFile("/proc/" + name + "/stat")
		if err != nil {
			continue
		}
		if p, ok := parseStat(line); ok && p.state != 'Z' && p.state != 'X' {
			list = append(list, p)
		}
	}
	return list
}

// descendants are the children of a process, and theirs.
func descendants(of int) (pids []int) {
	all := processes()
	for parents := []int{of}; len(parents) > 0; {
		var next []int
		for _, p := range all {
			if slices.Contains(parents, p.parent) {
				next = append(next, p.pid)
			}
		}
		pids, parents = append(pids, next...), next
	}
	return pids
}

// stoppedIn returns a process of the group that a signal has stopped, or 0.
func stoppedIn(group int) (pid int, name string, seen bool) {
	for _, p := range processes() {
		if p.group == group && p.state == 'T' {
			return p.pid, p.name, true
		}
		seen = true
	}
	return 0, "", seen
}
