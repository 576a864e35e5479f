global using Andon.Attack.Lab;
global using Andon.Protocol.Client;
global using Andon.Protocol.Homes;
global using Xunit;

// Each attack wants the machine for itself: eight writers, a hundred racers, a daemon that is killed.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
