namespace Andon.Storage.Faults;

/// <summary>
/// A copy of a database, or of a log, is not what it should be, however often it is read. Other IOExceptions say that
/// it could not be read this time.
/// </summary>
public sealed class UnsoundCopyException(string message, Exception? cause = null) : IOException(message, cause);
