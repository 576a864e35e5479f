global using System.Diagnostics;
global using System.Globalization;
global using Andon.Protocol.Client;
global using Andon.Protocol.Homes;
global using Andon.Protocol.Verbs;
