using Andon.Storage.Contract;

namespace Andon.StoreContract;

/// <summary>One store that the suite may close, lose and open again; each test has its own.</summary>
public interface IStoreUnderTest : IAsyncDisposable
{
    IBoardStore Store { get; }

    /// <summary>Closes in order and opens again.</summary>
    Task RestartAsync();

    /// <summary>Ends as a killed process would: nothing is closed or flushed; then opens again.</summary>
    Task CrashAsync();
}
