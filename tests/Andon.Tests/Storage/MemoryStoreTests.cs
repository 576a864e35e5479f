using Andon.Storage.Contract;
using Andon.Storage.Memory;
using Andon.Storage.Recovery;
using Andon.StoreContract;
using Andon.StoreContract.Disks;

namespace Andon.Tests.Storage;

/// <summary>The store in memory passes the suite; a crash of it takes what a power cut may take.</summary>
public sealed class MemoryStoreTests : BoardStoreContract
{
    protected override Task<IStoreUnderTest> StartAsync() =>
        Task.FromResult<IStoreUnderTest>(new MemoryStoreUnderTest(Circumstances));

    sealed class MemoryStoreUnderTest : IStoreUnderTest
    {
        const string Home = "/home";

        static readonly StorePlace Place = new(
            "default", new Guid("0198c0de-0000-7000-8000-000000000001"), $"{Home}/default", "board.db");

        readonly Random _random = new(7);
        readonly MemoryFiles _files = new();
        readonly SteadyCircumstances _circumstances;
        readonly SimulatedDisk _disk;

        public MemoryStoreUnderTest(SteadyCircumstances circumstances)
        {
            _circumstances = circumstances;
            _disk = new SimulatedDisk(_random);
            _disk.AddRoot(Home);
            Store = Start();
        }

        public IBoardStore Store { get; private set; }

        public async Task RestartAsync()
        {
            await Store.DisposeAsync();
            _disk.StartProcess();
            Store = Start();
        }

        public async Task CrashAsync()
        {
            _disk.CutPower();
            await Store.DisposeAsync();
            _files.CutPower(unsynced => _random.Next(unsynced + 1));
            _disk.StartProcess();
            Store = Start();
        }

        public ValueTask DisposeAsync() => Store.DisposeAsync();

        IBoardStore Start()
        {
            var surroundings = new StoreSurroundings(_disk, _circumstances, (_, _) => { }, () => true);
            return MemoryStore.Start(
                Place, surroundings, _files, _circumstances, StartThread);
        }

        static void StartThread(string name, Action body) => new Thread(() => body()) { Name = name }.Start();
    }
}
