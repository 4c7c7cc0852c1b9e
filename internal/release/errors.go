package release

// UsageError says that the user must say which release is meant, or say it differently. It is wrong use, exit status 2.
type UsageError struct {
	Message string // lower case, one line
	Help    string // the exact next step
}

func (e *UsageError) Error() string { return e.Message }

// UnreadableError says that git has evidence that cannot be read and is needed, exit status 4.
type UnreadableError struct {
	Message string // lower case, one line
	Help    string // the exact next step
	Err     error  // why; the error of package git
}

func (e *UnreadableError) Error() string { return e.Message }

func (e *UnreadableError) Unwrap() error { return e.Err }
