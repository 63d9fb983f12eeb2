using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using NeuralStyle.Common;
using NeuralStyle.Imaging;

namespace NeuralStyle.Training;

/// <summary>
/// An endless stream of crops. Which photo, which crop and whether mirrored is a pure function of the seed and the
/// position in the stream, so training can resume anywhere. Background workers decode ahead, a bounded number of crops.
/// </summary>
internal sealed class ContentStream : IDisposable
{
    private const int AlwaysTolerated = 10; // broken photos, however few there are in all

    private readonly ContentOptions _options;
    private readonly IReadOnlyList<string> _files;
    private readonly IReadOnlyList<string> _unread;
    private readonly long _seed;
    private readonly ILogger _logger;
    private readonly int _ahead;
    private readonly Queue<Task<ImageBuffer>> _queue = new();
    private readonly ConcurrentDictionary<string, string> _broken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, int[]> _orders = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Stopwatch _waiting = new();
    private long _position; // of the next crop to be queued

    public ContentStream(ContentOptions options, long seed, long position, ILogger logger)
    {
        (_options, _seed, _position, _logger) = (options, seed, position, logger);
        _files = PhotoFolder.Require(options.Folder, options.Recursive, options.Extensions); // sorted
        _unread = PhotoFolder.ListUnread(options.Folder, options.Recursive, options.Extensions);
        if (_unread.Count > 0)
        {
            TrainingLog.PhotosNotRead(logger, PhotoFolder.Counted(_unread), options.Folder);
        }

        _ahead = Math.Max(8, 2 * options.BatchSize);
    }

    /// <summary>The number of photos in the folder.</summary>
    public int Count => _files.Count;

    /// <summary>The number of photos that could not be read so far, and of those in formats that are not read.</summary>
    public int SkippedCount => _broken.Count + _unread.Count;

    /// <summary>The photos that could not be read so far, and those in formats that are not read, in ordinal order.</summary>
    public IReadOnlyList<SkippedPhoto> Skipped
        => [.. _broken.Select(pair => new SkippedPhoto(pair.Key, pair.Value)).Concat(_unread.Select(NotRead)).OrderBy(photo => photo.Path, StringComparer.Ordinal)];

    /// <summary>The time that <see cref="Next"/> has waited for crops.</summary>
    public TimeSpan Waited => _waiting.Elapsed;

    /// <summary>The next crops, in stream order.</summary>
    /// <exception cref="ImageFormatException">No photo can be read, or too many cannot.</exception>
    public IReadOnlyList<ImageBuffer> Next(int count, CancellationToken cancellationToken)
    {
        _waiting.Start();
        try
        {
            return Take(count, cancellationToken);
        }
        finally
        {
            _waiting.Stop();
        }
    }

    /// <summary>Goes on from another position of the stream.</summary>
    /// <param name="position">The position.</param>
    public void Seek(long position)
    {
        Abandon();
        _position = position;
    }

    private ImageBuffer[] Take(int count, CancellationToken cancellationToken)
    {
        var crops = new ImageBuffer[count];
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Refill();
            crops[i] = Result(_queue.Peek(), cancellationToken);
            _queue.Dequeue();
        }

        Refill();
        return crops;
    }

    /// <summary>Stops the workers and waits for them, so that no file stays open.</summary>
    public void Dispose()
    {
        _disposed.Cancel();
        Abandon();
        _disposed.Dispose();
    }

    // Waits for the crops at work, whatever becomes of them.
    private void Abandon()
    {
        Task.WhenAll(_queue).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        _queue.Clear();
    }

    private static SkippedPhoto NotRead(string path)
        => new(path,
        $"Files of the kind '{Path.GetExtension(path)}' are not read. Convert them to JPEG or PNG, or set {nameof(ContentOptions)}.{nameof(ContentOptions.Extensions)} and a codec that reads them.");

    private static ImageBuffer Result(Task<ImageBuffer> crop, CancellationToken cancellationToken)
    {
        Task.WhenAny(crop).Wait(cancellationToken); // unlike waiting for the crop itself, this does not throw its error wrapped
        return crop.GetAwaiter().GetResult();
    }

    private void Refill()
    {
        while (_queue.Count < _ahead)
        {
            var position = _position++;
            _queue.Enqueue(Task.Run(() => Crop(position), _disposed.Token));
        }
    }

    private ImageBuffer Crop(long position)
    {
        for (var attempt = 0; attempt < _files.Count; attempt++)
        {
            _disposed.Token.ThrowIfCancellationRequested();
            var file = FileAt(position, attempt);
            if (!_broken.ContainsKey(file) && TryLoad(file) is { } photo)
            {
                return Cut(photo, CounterRandom.For(_seed, position));
            }
        }

        var (path, reason) = _broken.First();
        throw new ImageFormatException($"None of the {_files.Count} photos in '{_options.Folder}' can be read. The first error: {reason}", path);
    }

    // The next photo of the epoch's order, which wraps around, replaces a broken one, so that every photo is tried.
    private string FileAt(long position, int attempt)
    {
        var (epoch, index) = Math.DivRem(position, _files.Count);
        var order = _orders.GetOrAdd(epoch, number => CounterRandom.For(_seed, number, _files.Count).Permutation(_files.Count));
        _orders.TryRemove(epoch - 2, out _);
        return _files[order[(index + attempt) % _files.Count]];
    }

    private ImageBuffer? TryLoad(string file)
    {
        try
        {
            return ImageBuffer.Load(file, _options.LoadOptions);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_broken.TryAdd(file, e.Message))
            {
                TrainingLog.PhotoSkipped(_logger, file, e.Message);
                RequireFew(file, e);
            }

            return null;
        }
    }

    // A few broken photos are usual. Many mean that the folder is damaged, which is better known now than after hours.
    private void RequireFew(string file, Exception error)
    {
        var share = (double)_broken.Count / _files.Count;
        if (_broken.Count > AlwaysTolerated && share > _options.MaximumSkippedShare)
        {
            throw new ImageFormatException(
                string.Create(CultureInfo.InvariantCulture,
                $"{_broken.Count} of the {_files.Count} photos in '{_options.Folder}' cannot be read, which is more than {_options.MaximumSkippedShare:P0}. "
                + $"Replace them, or raise {nameof(ContentOptions)}.{nameof(ContentOptions.MaximumSkippedShare)}. The last error: {error.Message}"), file);
        }
    }

    private ImageBuffer Cut(ImageBuffer photo, CounterRandom random)
    {
        var crop = RandomCrop.Cut(photo, _options.CropSize, _options.MaximumZoom, random);
        return _options.Mirror && random.Uniform((int)SampleDraw.Mirror) < 0.5 ? crop.FlipHorizontal() : crop;
    }
}
