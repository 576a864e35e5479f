using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Andon.Core.Runs;
using Andon.Linux.Files;

namespace Andon.Server.Identity;

/// <summary>Fills a buffer with bytes nobody can guess; supplied by the composition root.</summary>
delegate void ChanceSource(Span<byte> buffer);

/// <summary>
/// The home's secret, made once and readable by its owner only. Run tokens are derived from it, so that the answer to
/// a repeated claim can give the same token again while no store, log or backup holds one.
/// </summary>
sealed class HomeSecret
{
    const int Length = 32;

    readonly byte[] _key;

    HomeSecret(byte[] key) => _key = key;

    /// <summary>Reads the secret, or makes it if the home has none yet.</summary>
    public static HomeSecret OpenOrCreate(string path, ChanceSource chance)
    {
        if (DurableFile.TryRead(path, Length + 1) is { } existing) return Of(path, existing);
        var key = new byte[Length];
        chance(key);
        return DurableFile.TryCreate(path, key)
            ? new HomeSecret(key)
            : Of(path, DurableFile.TryRead(path, Length + 1) ?? throw new IOException($"{path} came and went."));
    }

    /// <summary>HMAC-SHA-256 over board and run, lower-case hex.</summary>
    public string RunToken(string boardUuid, RunId run)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"run/{boardUuid}/{run.Value}");
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
    }

    static HomeSecret Of(string path, byte[] key) =>
        key.Length == Length ? new HomeSecret(key) : throw new IOException($"{path} is not {Length} bytes long.");
}
