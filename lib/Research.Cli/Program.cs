using Research.Cli;
using Research.Cli.Commands;

// An editor waits for the kernel, which therefore starts without all that the other commands load.
return args is ["kernel", "start", var connectionFile] && !connectionFile.StartsWith('-')
    ? KernelStartCommand.Start(connectionFile)
    : await ResearchCommand.RunAsync(args);
