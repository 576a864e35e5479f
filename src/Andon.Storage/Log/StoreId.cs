namespace Andon.Storage.Log;

/// <summary>Which store the files belong to, and which generation of its files they are.</summary>
readonly record struct StoreId(Guid Uuid, long Generation)
{
    public LogPoint Genesis => new(0, 0, ChainHash.Genesis(Uuid, 1));

    public static Guid ParseUuid(string uuid) =>
        Guid.TryParseExact(uuid, "D", out var value) ? value : throw new FormatException($"'{uuid}' is not a UUID.");
}
