namespace NeuralStyle.Inference;

/// <summary>The surroundings of one run of a graph.</summary>
/// <param name="Progress">Told the share that is done, from 0 to 1, on the calling thread; null if not needed.</param>
/// <param name="CancellationToken">Ends the run, between rows of a value.</param>
/// <param name="Norms">The statistics of norms in the frames before, for the engine alone; null for an image by itself.</param>
internal readonly record struct RunControl(IProgress<double>? Progress = null, CancellationToken CancellationToken = default, NormMemory? Norms = null);
