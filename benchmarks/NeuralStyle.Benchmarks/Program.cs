using NeuralStyle.Benchmarks;

return args switch
{
    [FirstPicture.Argument, var peer, var folder] => FirstPicture.Run(Enum.Parse<Peer>(peer), folder), // a process that loads nothing of the suite
    [PyTorchPeer.Argument, var folder] => PyTorchPeer.Export(folder),
    _ => Suite.Run(args),
};
