using System.Globalization;
using NeuralStyle.Benchmarks;

return args switch
{
    [FirstImage.Argument, var peer, var folder] => FirstImage.Run(Enum.Parse<Peer>(peer), folder), // a process that loads nothing of the suite
    [Throughput.Argument, var model, var photos, var count] => Throughput.Run(model, photos, int.Parse(count, CultureInfo.InvariantCulture)),
    [PyTorchPeer.Argument, var folder] => PyTorchPeer.Export(folder),
    _ => Suite.Run(args),
};
