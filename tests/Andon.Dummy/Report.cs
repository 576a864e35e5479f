namespace Andon.Dummy;

/// <summary>
/// What a client saw, one line each: <c>verb⇥answer⇥detail</c>. A line is written only after the daemon answered, so
/// every
/// <c>ack</c> in it must be on the board afterwards, whatever became of the daemon.
/// </summary>
sealed class Report(string path) : IDisposable
{
    readonly StreamWriter _writer = new(path, append: true) { AutoFlush = true };

    public void Ack(string what, string task, string detail = "") => Line("ack", what, task, detail);

    public void Refused(string what, AndonException refusal, string detail = "") =>
        Line("refused", what, ErrorCatalog.Describe(refusal.Code).Name, $"{detail} {refusal.Message}");

    public void Dispose() => _writer.Dispose();

    void Line(params string[] fields) =>
        _writer.WriteLine(string.Join('\t', fields.Select(field => field.ReplaceLineEndings(" ").Replace('\t', ' '))));
}
