package linux

// Errno is an error number of a system call.
type Errno int

// The error numbers that calls of this package return.
const (
	EPERM Errno = iota + 1
	ENOENT
	ESRCH
	EINTR
	EIO
	ENXIO
	E2BIG
	ENOEXEC
	EBADF
	ECHILD
	EAGAIN
	ENOMEM
	EACCES
	EBUSY
	EEXIST
	EXDEV
	ENOTDIR
	EISDIR
	EINVAL
	EMFILE
	ENOTTY
	ETXTBSY
	EFBIG
	ENOSPC
	ESPIPE
	EROFS
	EMLINK
	EPIPE
	ENAMETOOLONG
	ENOTEMPTY
	ELOOP
	EADDRINUSE
	EADDRNOTAVAIL
	ENETUNREACH
	ECONNRESET
	ENOTCONN
	ETIMEDOUT
	ECONNREFUSED
	EHOSTUNREACH
)

var errnoText = [...]string{
	EPERM:         "Operation not permitted",
	ENOENT:        "No such file or directory",
	ESRCH:         "No such process",
	EINTR:         "Interrupted system call",
	EIO:           "I/O error",
	ENXIO:         "No such device or address",
	E2BIG:         "Argument list too long",
	ENOEXEC:       "Exec format error",
	EBADF:         "Bad file descriptor",
	ECHILD:        "No child processes",
	EAGAIN:        "Resource temporarily unavailable",
	ENOMEM:        "Cannot allocate memory",
	EACCES:        "Permission denied",
	EBUSY:         "Device or resource busy",
	EEXIST:        "File exists",
	EXDEV:         "Invalid cross-device link",
	ENOTDIR:       "Not a directory",
	EISDIR:        "Is a directory",
	EINVAL:        "Invalid argument",
	EMFILE:        "Too many open files",
	ENOTTY:        "Inappropriate ioctl for device",
	ETXTBSY:       "Text file busy",
	EFBIG:         "File too large",
	ENOSPC:        "No space left on device",
	ESPIPE:        "Illegal seek",
	EROFS:         "Read-only file system",
	EMLINK:        "Too many links",
	EPIPE:         "Broken pipe",
	ENAMETOOLONG:  "File name too long",
	ENOTEMPTY:     "Directory not empty",
	ELOOP:         "Too many levels of symbolic links",
	EADDRINUSE:    "Address already in use",
	EADDRNOTAVAIL: "Cannot assign requested address",
	ENETUNREACH:   "Network is unreachable",
	ECONNRESET:    "Connection reset by peer",
	ENOTCONN:      "Socket not connected",
	ETIMEDOUT:     "Connection timed out",
	ECONNREFUSED:  "Connection refused",
	EHOSTUNREACH:  "No route to host",
}

// Error returns the text of the C library for e.
func (e Errno) Error() string {
	if e > 0 && int(e) < len(errnoText) {
		return errnoText[e]
	}
	return "Unknown error"
}
