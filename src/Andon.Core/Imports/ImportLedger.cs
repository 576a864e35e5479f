using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Andon.Core.Decisions;

namespace Andon.Core.Imports;

/// <summary>Which rows of one source are here already, those of this command included. Used by one decision.</summary>
sealed class ImportLedger(Draft draft, string source)
{
    readonly Dictionary<(string Kind, long Id), long?> _new = [];

    /// <summary>True when the row came in before.</summary>
    public bool Has(string kind, long id) =>
        _new.ContainsKey((kind, id)) || draft.View.FindImport(OriginOf(kind), id) is not null;

    /// <summary>True when it came in by this command.</summary>
    public bool IsNew(string kind, long id) => _new.ContainsKey((kind, id));

    /// <summary>The number here of a row that came in.</summary>
    public long? LocalOf(string kind, long id) =>
        _new.TryGetValue((kind, id), out var local) ? local : draft.View.FindImport(OriginOf(kind), id)?.Local;

    /// <summary>
    /// A number for a row that is known by a key of texts: 63 bits of a hash, of which no board has two alike.
    /// </summary>
    public static long NumberOf(params ReadOnlySpan<string> key)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in key)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part));
            hash.AppendData([0]);
        }

        return BinaryPrimitives.ReadInt64BigEndian(hash.GetHashAndReset()) & long.MaxValue;
    }

    string OriginOf(string kind) => Import.OriginOf(source, kind);

    /// <summary>It comes in later in this command.</summary>
    public void Reserve(string kind, long id) => _new[(kind, id)] = null;

    /// <summary>Part of the next event.</summary>
    public void Note(string kind, long id, long? local)
    {
        _new[(kind, id)] = local;
        draft.Add(new Import(OriginOf(kind), id, local));
    }
}
