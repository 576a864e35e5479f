using Andon.Storage.Contract;
using Andon.StoreContract;

namespace Andon.Tests.Storage;

/// <summary>The store on the real disk keeps every promise of the contract.</summary>
public sealed class SqliteStoreTests : BoardStoreContract
{
    protected override async Task<IStoreUnderTest> StartAsync() =>
        new UnderTest(await StoreHome.CreateAsync(Circumstances));

    sealed class UnderTest(StoreHome home) : IStoreUnderTest
    {
        public IBoardStore Store => home.Board;

        public async Task RestartAsync()
        {
            await home.CloseAsync();
            await home.OpenAsync();
        }

        public Task CrashAsync() => home.CrashAsync();

        public ValueTask DisposeAsync() => home.DisposeAsync();
    }
}
