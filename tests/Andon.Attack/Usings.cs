global using Andon.Attack.Lab;
global using Andon.Protocol.Client;
global using Andon.Protocol.Homes;
global using Xunit;
