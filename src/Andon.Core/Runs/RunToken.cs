using System.Security.Cryptography;
using System.Text;

namespace Andon.Core.Runs;

/// <summary>
/// A run's secret as the board keeps it: only its hash, so that reading the board gives nobody a run.
/// </summary>
public static class RunToken
{
    const int Stackable = 256;

    /// <summary>SHA-256 of the token, lower-case hex.</summary>
    public static string Hash(string token)
    {
        Span<byte> bytes = stackalloc byte[Stackable];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (Encoding.UTF8.TryGetBytes(token, bytes, out var length)) SHA256.HashData(bytes[..length], hash);
        else SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return Convert.ToHexStringLower(hash);
    }

    public static bool Matches(Run run, string token) => run.TokenHash is { } hash && hash == Hash(token);
}
