using System.Globalization;

namespace Andon.Server.Logs;

/// <summary>
/// The story of the process, a line for each sentence, on standard output: the home's log when the daemon was started
/// by a client. Written at once, so that nothing is missing after a crash. Safe from any thread.
/// </summary>
sealed class DaemonLog(TextWriter output, TimeProvider time) : ILoggerProvider
{
    const string Namespace = "Andon.";

    readonly Lock _gate = new();

    public ILogger CreateLogger(string categoryName) =>
        new Category(this, IsOurs(categoryName) ? LogLevel.Information : LogLevel.Error);

    public void Dispose()
    {
    }

    static bool IsOurs(string category) => category.StartsWith(Namespace, StringComparison.Ordinal);

    /// <summary>Sample: <c>2026-11-25T18:30:01.123Z info  Board default is open at position 12</c>.</summary>
    void Write(LogLevel level, string sentence, Exception? exception)
    {
        var at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            try
            {
                output.WriteLine($"{at} {Name(level)} {sentence}{(exception is null ? "" : $": {exception}")}");
                output.Flush();
            }
            catch (IOException)
            {
                // A full disk or a closed terminal costs lines of the log, and nothing else.
            }
        }
    }

    static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info ",
        LogLevel.Warning => "warn ",
        _ => "error",
    };

    sealed class Category(DaemonLog log, LogLevel least) : ILogger
    {
        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) log.Write(logLevel, formatter(state, exception), exception);
        }
    }
}
