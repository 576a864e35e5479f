global using Andon.Core.Decisions;
global using Andon.Core.Runs;
global using Andon.Protocol.Client;
global using Andon.Protocol.Errors;
global using Andon.Protocol.Homes;
global using Andon.Protocol.Messages;
global using Andon.Protocol.Verbs;
