namespace Andon.Attack.Lab;

/// <summary>What clients were told, read from their reports.</summary>
sealed record Acknowledged(IReadOnlyList<string[]> Lines)
{
    public static Acknowledged Read(IEnumerable<string> reports) => new(
        [.. reports.Where(File.Exists).SelectMany(File.ReadAllLines).Select(line => line.Split('\t')).Where(
            fields => fields.Length >= 3)]);

    /// <summary>The tasks whose creation was acknowledged, by title.</summary>
    public IReadOnlyDictionary<string, string> Created =>
        Of("create").ToDictionary(fields => fields[3], fields => fields[2]);

    public IReadOnlySet<string> Completed => Of("complete").Select(fields => fields[2]).ToHashSet();

    public IReadOnlyList<string[]> Refusals => [.. Lines.Where(fields => fields[0] == "refused")];

    public IEnumerable<string[]> Of(string what) => Lines.Where(fields => fields[0] == "ack" && fields[1] == what);
}
